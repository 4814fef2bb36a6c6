package org.vintner.jobs.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How recurring work is run. */
@ObjectClassDefinition(name = "Vintner jobs", description = "How recurring work is run on this node.")
public @interface JobsConfig {

    @AttributeDefinition(name = "Threads", description = "How many jobs may run at once.", min = "1", max = "64")
    int threads() default 3;

    @AttributeDefinition(
            name = "First run within",
            description = "The first run of a job begins at a random moment within this many milliseconds.",
            min = "0",
            max = "600000")
    long firstRunWithinMillis() default 3_000;

    @AttributeDefinition(
            name = "Stop within",
            description = "On stop, running jobs are interrupted after this many milliseconds.",
            min = "0",
            max = "60000")
    long stopWithinMillis() default 5_000;
}
