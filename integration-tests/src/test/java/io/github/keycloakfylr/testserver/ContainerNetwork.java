package io.github.keycloakfylr.testserver;

import com.github.dockerjava.api.model.Network.Ipam;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/**
 * A network in which one container has an address that it keeps when it is restarted.
 *
 * <p>With another address after a restart (podman gives the next one), the kernel's connection tracking goes on leading
 * the connections of before to the old one, for a minute or more: a new connection from the source port of such an old
 * one ends with "No route to host", now and then, in whichever test opens it.
 *
 * @param network for the containers
 * @param address IPv4, in that network, and for one container only
 */
record ContainerNetwork(Network network, String address) implements AutoCloseable {

    /** Above what an engine gives by itself to the few containers of a test. */
    private static final int HOST = 250;

    /**
     * Has the engine choose the subnet, so that it is a free one, and then asks for it: Docker takes an address in no
     * other.
     */
    static ContainerNetwork create() {
        String subnet;
        try (Network chosen = Network.newNetwork()) {
            subnet = DockerClientFactory.instance()
                    .client()
                    .inspectNetworkCmd()
                    .withNetworkId(chosen.getId())
                    .exec()
                    .getIpam()
                    .getConfig()
                    .get(0)
                    .getSubnet();
        }
        Network network = Network.builder()
                .createNetworkCmdModifier(
                        command -> command.withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet))))
                .build();
        return new ContainerNetwork(network, subnet.substring(0, subnet.lastIndexOf('.') + 1) + HOST);
    }

    @Override
    public void close() {
        network.close();
    }
}
