package io.github.keycloakfylr.testserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * What the demo server needs of the machine. Maven runs this file as it stands before it builds anything, so that
 * nobody waits for a build to be told that the port is taken: it must use nothing but the JDK.
 */
final class DemoPreconditions {

    /** The management port is that far above the other one. */
    static final int MANAGEMENT_OFFSET = 1000;

    private static final int HIGHEST_PORT = 65535 - MANAGEMENT_OFFSET;
    private static final int CONNECT_TIMEOUT_MILLIS = 500;

    /** Kept here: collected as garbage, it would be closed, and the lock gone. */
    private static FileChannel claim;

    private DemoPreconditions() {}

    /**
     * Says what is in the way, and exits with 1 when something is.
     *
     * @param arguments the value of {@code -Dhttp.port}, and the server's directory
     */
    public static void main(String[] arguments) throws IOException {
        Optional<String> obstacle = obstacle(arguments[0], Path.of(arguments[1]));
        if (obstacle.isPresent()) {
            System.err.println("keycloak-fylr: " + obstacle.get());
            System.exit(1);
        }
    }

    /**
     * What keeps a demo server from starting, in one line. When nothing does, the directory, where there is one
     * already, belongs to this JVM.
     */
    static Optional<String> obstacle(String httpPort, Path directory) throws IOException {
        int port = httpPort.matches("\\d{1,5}") ? Integer.parseInt(httpPort) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            return Optional.of("-Dhttp.port=" + httpPort + " is no port: give a number from 1 to " + HIGHEST_PORT
                    + "; the management interface is " + MANAGEMENT_OFFSET + " above it.");
        }
        for (int each : List.of(port, port + MANAGEMENT_OFFSET)) {
            if (inUse(each)) {
                return Optional.of(
                        "Port " + each + " is in use" + (each == port ? "" : " (management, http.port + 1000)")
                                + ": stop what uses it, or choose another one with mvn -Prun -Dhttp.port=PORT.");
            }
        }
        if (Files.isDirectory(directory) && !claim(directory)) {
            return Optional.of("A demo server of this checkout is running already: stop it first. " + "Its data is in "
                    + directory + ", and two servers cannot share it.");
        }
        return Optional.empty();
    }

    /** Takes the directory for as long as this JVM lives, unless another one has it. */
    private static boolean claim(Path directory) throws IOException {
        claim = FileChannel.open(directory.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return claim.tryLock() != null;
    }

    /**
     * Whether something listens there. Asks both address families: a browser tries the one and then the other for
     * localhost, and would reach whoever listens on the family that our server leaves alone.
     */
    private static boolean inUse(int port) {
        return responses("127.0.0.1", port) || responses("::1", port);
    }

    private static boolean responses(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
