import * as oauth from "oauth4webapi";
import { ask, callback, clientId, did, end, issuer, logIn, login, password, secret } from "./dialogue.mjs";

// Without TLS, as the test server is.
const http = { [oauth.allowInsecureRequests]: true };
const client = { client_id: clientId };
const authentication = secret ? oauth.ClientSecretBasic(secret) : oauth.None();

const found = await oauth.discoveryRequest(new URL(issuer), http);
const server = await oauth.processDiscoveryResponse(new URL(issuer), found);
did("discovery", server.issuer, issuer);

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const nonce = oauth.generateRandomNonce();
const request = new URL(server.authorization_endpoint);
request.search = new URLSearchParams({
  response_type: "code",
  client_id: clientId,
  redirect_uri: callback,
  scope: "openid offline",
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});
const parameters = oauth.validateAuthResponse(server, client, await logIn(request), state);
const exchanged = await oauth.authorizationCodeGrantRequest(server, client, authentication, parameters, callback, verifier, http);
const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchanged, {
  expectedNonce: nonce,
  requireIdToken: true,
});
await oauth.validateApplicationLevelSignature(server, exchanged, http);
did("code", oauth.getValidatedIdTokenClaims(tokens).sub, login);

const userinfo = async (token) =>
  (await oauth.processUserInfoResponse(server, client, login, await oauth.userInfoRequest(server, client, token, http))).sub;
const active = async (token) =>
  (await oauth.processIntrospectionResponse(server, client, await oauth.introspectionRequest(server, client, authentication, token, http))).active;
did("userinfo", await userinfo(tokens.access_token), login);

const refreshing = await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, http);
const refreshed = await oauth.processRefreshTokenResponse(server, client, refreshing);
await oauth.validateApplicationLevelSignature(server, refreshing, http);
did("refresh", oauth.getValidatedIdTokenClaims(refreshed).sub, login);
did("introspection", await active(refreshed.access_token));
await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, refreshed.refresh_token, http));
did("revocation", await active(refreshed.access_token), false);

const credentials = new URLSearchParams({ username: login, password, scope: "openid" });
const granted = await oauth.processGenericTokenEndpointResponse(
  server,
  client,
  await oauth.genericTokenEndpointRequest(server, client, authentication, "password", credentials, http),
);
did("password", await userinfo(granted.access_token), login);
await ask("guests");
const guest = await oauth.processClientCredentialsResponse(
  server,
  client,
  await oauth.clientCredentialsGrantRequest(server, client, authentication, new URLSearchParams({ scope: "read" }), http),
);
did("client_credentials", await active(guest.access_token));
end();
