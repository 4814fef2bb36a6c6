package org.vintner.downloads.internal;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the system from taking megabytes ahead of the client: what lies in the buffer when a line breaks was sent for us and
 * never arrived. With an engine that does not show its sockets nothing happens, and counts of broken downloads are less sharp.
 */
@Component(service = SendBuffers.class, configurationPid = DownloadsConfig.PID)
@Designate(ocd = DownloadsConfig.class)
public final class SendBuffers {
    private static final Logger LOG = LoggerFactory.getLogger(SendBuffers.class);
    /** As much as the system takes ahead by itself, and only on a line that is fast enough for it (Linux: tcp_wmem). */
    private static final long SYSTEMS_OWN = 4L * 1024 * 1024;

    /** So small a part of an answer makes no difference to what is counted: a copy is complete without a twentieth of it. */
    private static final int SMALL_PART = 32;

    private final int size;

    @Activate
    public SendBuffers(DownloadsConfig config) {
        this.size = config.sendBuffer();
    }

    /**
     * An answer that fits in the buffer anyway is left alone, and so is one that is much larger than any buffer: a thread that is
     * woken for each quarter of a megabyte costs more than the sending.
     */
    void limit(ServletRequest request, long length) {
        if (isWorthIt(length)) {
            EngineRequest.of(request).socket().ifPresent(this::limit);
        }
    }

    /** Whether the system's own way would blur the count of an answer of this length. */
    boolean isWorthIt(long length) {
        return size > 0 && length > size && length < SMALL_PART * SYSTEMS_OWN;
    }

    private void limit(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, size);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The send buffer keeps its size", e);
        }
    }
}
