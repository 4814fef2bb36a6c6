package org.vintner.spi.configuration;

import java.time.Instant;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Capability of a {@code PaymentGateway}, {@code FileStorage}, {@code NotificationChannel} or {@code KeyIssuer}: it tells when each of
 * its secrets was last of use, so that a merchant who changes one sees when the former one can go. While a secret {@code webhookSecret}
 * is changed, the former one stands in {@code webhookSecretPrevious}, and both are taken.
 */
@ConsumerType
public interface SecretUse {

    /**
     * Says of what use the secrets were. Must not block. Rules of the plugin-tck, for gateways: GW-133, GW-134, GW-135.
     *
     * @return property names of secrets, and when each last proved something genuine, such as a notification's signature; a secret
     *     that was of no use since the channel was opened is missing
     */
    Map<String, Instant> lastUses();
}
