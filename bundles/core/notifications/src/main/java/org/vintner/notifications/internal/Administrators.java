package org.vintner.notifications.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of the attention list. In events and rows they are known by a mark, which is no address. */
record Administrators(List<String> addresses, Locale locale) {
    private static final Logger LOG = LoggerFactory.getLogger(Administrators.class);
    private static final int MARK_BYTES = 8;

    Administrators {
        addresses = List.copyOf(addresses);
    }

    static Administrators of(NotificationsConfig config) {
        return of(config.administrators(), config.administratorLocale());
    }

    static Administrators of(String[] addresses, String locale) {
        List<String> all = Arrays.stream(addresses)
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .distinct()
                .toList();
        List<String> usable = all.stream().filter(Administrators::isAddress).toList();
        if (usable.size() < all.size()) {
            LOG.warn(
                    "{} of the addresses in 'administrators' of org.vintner.notifications are no mail addresses and not used",
                    all.size() - usable.size());
        }
        return new Administrators(usable, Locale.forLanguageTag(locale));
    }

    private static boolean isAddress(String text) {
        int at = text.lastIndexOf('@');
        return at > 0 && at < text.length() - 1;
    }

    List<String> marks() {
        return addresses.stream().map(Administrators::mark).toList();
    }

    Optional<String> address(String mark) {
        return addresses.stream().filter(address -> mark(address).equals(mark)).findFirst();
    }

    private static String mark(String address) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, MARK_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
