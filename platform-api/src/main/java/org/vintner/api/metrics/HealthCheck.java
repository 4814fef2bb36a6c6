package org.vintner.api.metrics;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Something that must be well before the server takes traffic. Register it as a service; {@code /health/ready} asks all. */
@ConsumerType
public interface HealthCheck {

    /** {@return its unique name, lower case with dashes} */
    String name();

    /** {@return what is wrong, in words for an operator; empty when all is well. Called often; answers within a second.} */
    Optional<String> problem();
}
