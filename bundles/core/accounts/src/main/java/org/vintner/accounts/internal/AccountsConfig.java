package org.vintner.accounts.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The first administrator. */
@ObjectClassDefinition(pid = AccountsConfig.PID, name = "Vintner accounts", description = "The first administrator.")
@interface AccountsConfig {

    String PID = "org.vintner.accounts";

    @AttributeDefinition(
            name = "Administrator secret",
            type = AttributeType.PASSWORD,
            required = false,
            description =
                    "Secret of the account 'admin', at least 20 characters. Empty: one is made and printed once, at"
                            + " the first start. When it changes, the new one is good and the one before it is not.")
    String adminSecret() default "";
}
