package io.github.keycloakfylr.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes TCP connections on to another port of this machine, until it is cut: a network that fails. */
public final class TcpRelay implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;

    private TcpRelay(int target) throws IOException {
        this.target = target;
        listener = listen(0);
        port = listener.getLocalPort();
    }

    /**
     * Opens a relay on a free port.
     *
     * @param target a port of the loopback interface, to which connections are passed on at once
     */
    static TcpRelay to(int target) {
        try {
            return new TcpRelay(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where to connect to instead, on the loopback interface. */
    int port() {
        return port;
    }

    /** Ends all connections, and rejects new ones. */
    public void cut() {
        close(listener);
        connections.forEach(TcpRelay::close);
        connections.clear();
    }

    /** Passes connections on again. */
    public void mend() {
        try {
            listener = listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
    }

    private ServerSocket listen(int on) throws IOException {
        ServerSocket opened = new ServerSocket(on, 0, InetAddress.getLoopbackAddress());
        daemon(() -> {
            try {
                while (true) {
                    pass(opened.accept(), opened);
                }
            } catch (IOException e) {
                // The relay was cut.
            }
        });
        return opened;
    }

    private void pass(Socket from, ServerSocket opened) {
        connections.add(from);
        try {
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
            connections.add(to);
            daemon(() -> copy(from, to));
            daemon(() -> copy(to, from));
            if (opened.isClosed()) {
                // Accepted while the relay was being cut.
                close(from);
                close(to);
            }
        } catch (IOException e) {
            close(from);
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of the two has gone: so does the other.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
