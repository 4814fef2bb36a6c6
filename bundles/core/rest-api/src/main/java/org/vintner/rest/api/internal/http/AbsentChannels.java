package org.vintner.rest.api.internal.http;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;

/**
 * The payment channels that are remembered although their plugin is away, by the addresses of their pages: those lie below {@code
 * /<kind>/<channel>/}.
 */
final class AbsentChannels {

    /** So that a flood of addresses that nobody has costs next to nothing. */
    private static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Channels channels;
    private final LongSupplier nanoClock;
    private List<Channel> absent = List.of();
    private OptionalLong readAt = OptionalLong.empty();

    AbsentChannels(Channels channels, LongSupplier nanoClock) {
        this.channels = channels;
        this.nanoClock = nanoClock;
    }

    boolean isOf(Channels other) {
        return channels == other;
    }

    /** The channel whose page has this address, unless its plugin is here or nobody remembers it. */
    Optional<Channel> withPage(String path) {
        String[] segments = path.split("/", 4);
        return segments.length < 4 ? Optional.empty() : find(segments[1], segments[2]);
    }

    private Optional<Channel> find(String kind, String name) {
        return absent().stream()
                .filter(channel ->
                        channel.gateway().equals(kind) && channel.name().equals(name))
                .findFirst();
    }

    private synchronized List<Channel> absent() {
        long now = nanoClock.getAsLong();
        if (readAt.isEmpty() || now - readAt.getAsLong() > REREAD_NANOS) {
            absent = channels.list().stream()
                    .filter(channel -> !channel.available())
                    .toList();
            readAt = OptionalLong.of(now);
        }
        return absent;
    }
}
