package org.vintner.tck.depot;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a merchant sets for one storage at Depot. */
@ObjectClassDefinition(
        name = "Vintner: files at Depot",
        description = "Keeps product files at Depot. One configuration is one storage.")
@interface DepotConfig {

    @AttributeDefinition(
            name = "Name",
            description =
                    "The storage's name: 1 to 40 lower-case letters, digits and dashes. It is stored with each file,"
                            + " so it must not change while there are any.")
    String name() default "depot";

    @AttributeDefinition(name = "Address", description = "Where Depot is reached, such as https://depot.example/.")
    String url() default "";

    @AttributeDefinition(name = "API key", description = "Proves to Depot who calls.", type = AttributeType.PASSWORD)
    String apiKey() default "";

    @AttributeDefinition(
            name = "Time-out",
            description = "How long Depot may be silent, in calls and within an upload, as in PT20S.")
    String timeout() default "PT20S";
}
