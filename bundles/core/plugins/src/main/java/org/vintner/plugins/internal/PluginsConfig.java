package org.vintner.plugins.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How much of the server one plugin may use. */
@ObjectClassDefinition(
        name = "Vintner plugin calls",
        description = "Bounds for calls into plugins: each plugin has a pool of its own, so that none delays another.")
@interface PluginsConfig {

    String PID = "org.vintner.plugins";

    @AttributeDefinition(
            name = "Threads",
            description = "Calls into one plugin that may run at the same time.",
            min = "1",
            max = "512")
    int threads() default 16;

    @AttributeDefinition(
            name = "Queue",
            description = "Calls into one plugin that may wait for a thread. What comes on top is refused at once.",
            min = "1",
            max = "10000")
    int queue() default 64;
}
