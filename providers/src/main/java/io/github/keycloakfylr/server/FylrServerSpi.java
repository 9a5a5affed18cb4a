package io.github.keycloakfylr.server;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Has Keycloak keep the {@link FylrServer}. */
public final class FylrServerSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "fylr-server";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return FylrServer.class;
    }

    @Override
    public Class<? extends ProviderFactory<?>> getProviderFactoryClass() {
        return FylrServerFactory.class;
    }
}
