package org.vintner.api.orders;

import java.util.Locale;
import java.util.regex.Pattern;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * Who buys, without an account.
 *
 * @param email where messages go
 * @param locale language of messages: English or Simplified Chinese are spoken
 */
public record Buyer(String email, Locale locale) {

    // Deliberately coarse: only what can't be an address is refused here, the rest is for the mail server to say.
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s@,;<>\"\\p{Cntrl}]{1,64}@[^\\s@,;<>\"\\p{Cntrl}]{1,255}");

    /** Refuses what can't be an address. */
    public Buyer {
        if (email == null || !ADDRESS.matcher(email).matches()) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A mail address such as ada@example.com is needed.", "buyer.email");
        }
        if (locale == null) {
            locale = Locale.ENGLISH;
        }
    }
}
