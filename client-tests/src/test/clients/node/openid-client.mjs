import * as client from "openid-client";
import { ask, callback, clientId, did, end, issuer, logIn, login, password, secret } from "./dialogue.mjs";

// Without TLS, as the test server is. All else is as it comes: a client with a secret sends it in the body.
const config = await client.discovery(new URL(issuer), clientId, secret, secret ? undefined : client.None(), {
  execute: [client.allowInsecureRequests],
});
did("discovery", config.serverMetadata().issuer, issuer);

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const address = await logIn(client.buildAuthorizationUrl(config, {
  redirect_uri: callback,
  scope: "openid offline",
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
}));
const tokens = await client.authorizationCodeGrant(config, address, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
});
did("code", tokens.claims().sub, login);
did("userinfo", (await client.fetchUserInfo(config, tokens.access_token, login)).sub, login);

const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
did("refresh", refreshed.claims().sub, login);
did("introspection", (await client.tokenIntrospection(config, refreshed.access_token)).active);
await client.tokenRevocation(config, refreshed.refresh_token);
did("revocation", (await client.tokenIntrospection(config, refreshed.access_token)).active, false);

const granted = await client.genericGrantRequest(config, "password", { username: login, password, scope: "openid" });
did("password", (await client.fetchUserInfo(config, granted.access_token, login)).sub, login);
await ask("guests");
const guest = await client.clientCredentialsGrant(config, { scope: "read" });
did("client_credentials", (await client.tokenIntrospection(config, guest.access_token)).active);
end();
