package org.vintner.spi.configuration;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Checks a whole configuration before Vintner stores it: what Metatype can't say, such as two properties that contradict each
 * other, a key that is none, or a test key in live mode. Register one service per factory PID with the property {@link #PID},
 * which lives as long as the bundle. What Metatype does say was checked before: each property is known, of its type, within its
 * bounds, and required ones have a value.
 *
 * <p>The check is the same code that the component runs when it is activated, so both say the same:
 *
 * <pre>{@code
 * @Component(property = ConfigurationCheck.PID + "=org.acme.gateway")
 * public final class AcmeCheck implements ConfigurationCheck {
 *     public void check(CandidateConfiguration candidate) {
 *         AcmeSettings.of(candidate.as(AcmeConfig.class));   // throws InvalidConfigurationException
 *     }
 * }
 * }</pre>
 */
@ConsumerType
@FunctionalInterface
public interface ConfigurationCheck {

    /** Service property: the factory PID whose configurations it checks. */
    String PID = "vintner.configuration.pid";

    /**
     * Checks a configuration. Only computes, and reads files that the configuration names: no network, nothing written, done
     * in a second. May be called for a channel that runs, with other values, at any time and by several threads.
     *
     * @param candidate what is to be stored, with secrets in the clear
     * @throws InvalidConfigurationException naming each property that is wrong and the way out; no value of a secret
     */
    void check(CandidateConfiguration candidate);
}
