package org.vintner.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A rule of an SPI, and the test that shows whether a plugin keeps it. The SPI's Javadoc cites its number. A rule about a
 * capability that the plugin does not have, or about something that its provider can't do, is not run and not counted as
 * skipped.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(RuleExtension.class)
public @interface Rule {

    /** {@return its number, such as {@code GW-07}; never used for another rule again} */
    String value();

    /** {@return what must hold, in one sentence} */
    String says();

    /** {@return the capabilities that the plugin must have for the rule to apply} */
    Class<?>[] needs() default {};

    /** {@return what the other end must be able to do for the rule to apply} */
    Misbehavior[] dial() default {};
}
