package org.vintner.api.metrics;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Something that should be well. Register it as a service; {@code /health/ready} asks all and names each that is not well. */
@ConsumerType
public interface HealthCheck {

    /** {@return its unique name, lower case with dashes} */
    String name();

    /** {@return what is wrong, in words for an operator; empty when all is well. Called often; answers within a second.} */
    Optional<String> problem();

    /**
     * {@return whether the server takes no traffic while there is a problem; a problem of work in the background, which no
     * request waits for, is only told}
     */
    default boolean holdsBackTraffic() {
        return true;
    }
}
