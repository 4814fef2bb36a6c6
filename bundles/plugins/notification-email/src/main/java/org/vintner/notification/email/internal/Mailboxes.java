package org.vintner.notification.email.internal;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads recipients' addresses. */
final class Mailboxes {

    private static final int LONGEST = 254;

    private Mailboxes() {}

    /** {@return the address, with its domain in ASCII, or empty when the text is not exactly one bare address} */
    static Optional<InternetAddress> recipient(String text) {
        int at = text.lastIndexOf('@');
        boolean bare = text.chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c) || c == ',')
                && text.indexOf('<') < 0;
        if (!bare || at < 1 || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String domain = domain(text);
            InternetAddress address = new InternetAddress(text.substring(0, at) + "@" + domain, true);
            return domain.isEmpty() || address.isGroup() ? Optional.empty() : Optional.of(address);
        } catch (AddressException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return the part behind the last @, in ASCII} */
    static String domain(String address) {
        return IDN.toASCII(address.substring(address.lastIndexOf('@') + 1), IDN.USE_STD3_ASCII_RULES);
    }

    /** {@return whether a server has to know SMTPUTF8 (RFC 6531) to take the address} */
    static boolean isInternational(InternetAddress address) {
        return !StandardCharsets.US_ASCII.newEncoder().canEncode(address.getAddress());
    }
}
