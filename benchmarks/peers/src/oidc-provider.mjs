// node-oidc-provider as it comes, with what the three endpoints need: module, port, client id, client secret.
const [module, port, client_id, client_secret] = process.argv.slice(2);
const { Provider } = await import(module);

const provider = new Provider(`http://localhost:${port}`, {
    clients: [{
        client_id,
        client_secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
    }],
    features: { clientCredentials: { enabled: true }, introspection: { enabled: true } },
});
provider.listen(Number(port), 'localhost');
