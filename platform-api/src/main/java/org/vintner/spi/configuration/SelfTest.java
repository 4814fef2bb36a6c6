package org.vintner.spi.configuration;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Capability of a {@code PaymentGateway}, {@code FileStorage}, {@code NotificationChannel} or {@code KeyIssuer}: it can prove that it
 * works with its configuration. Implement it beside that interface, in the same object. {@code vintner:channel-test} and {@code
 * vintner:channel-doctor} call it, and REST for the back office.
 */
@ConsumerType
public interface SelfTest {

    /**
     * Proves the configuration by harmless calls: the provider is asked something that costs nothing and changes nothing, such as
     * the account's own data, a payment that can't exist, a mail server's greeting and login. Everything is tested that can be
     * although another thing failed, so that one look shows all. May block until {@link #deadline()}; may be called at any time,
     * also while payments are under way, and by several threads. Nothing that it finds is an exception.
     *
     * <p>Worth a finding each: every credential; every certificate and key with the date of its end; every address; the
     * provider's clock against ours (the {@code Date} header of any answer will do); mode and account.
     *
     * <p>Rules of the plugin-tck, for gateways: GW-130, GW-131, GW-132.
     *
     * @return what was found, good and bad, in the order in which it was tested; at least one; no value of a secret
     */
    List<Finding> test();

    /** {@return how long {@link #test} may take before Vintner gives it up} */
    default Duration deadline() {
        return Duration.ofSeconds(30);
    }
}
