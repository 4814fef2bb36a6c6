package org.vintner.spi.gateway;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known of whoever is about to pay, for providers that want to know it beforehand. Personal data: not to be logged.
 *
 * @param address the network address of the buyer's browser, as text
 * @param account who the buyer is at the provider, as the shop's page found out, such as an openid of WeChat's. Only a claim
 */
public record Payer(Optional<String> address, Optional<String> account) {

    /** Nothing is known. */
    public static final Payer UNKNOWN = new Payer(Optional.empty(), Optional.empty());

    /** Refuses {@code null}. */
    public Payer {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(account, "account");
    }

    /** {@return a description without personal data} */
    @Override
    public String toString() {
        return "Payer";
    }
}
