package org.vintner.tck.gateway;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** HTTP servers on this machine. */
final class Loopback {

    private static final int BACKLOG = 100;

    static {
        // Else each small answer waits 40 ms for an acknowledgement of its header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private Loopback() {}

    /** @param port 0 for any that is free */
    static HttpServer server(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    }
}
