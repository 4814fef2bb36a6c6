package org.vintner.rest.api.internal.security;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.vintner.api.Role;

/** Who may call a resource method. Each method has this or {@link AllowAnyone}; one that has neither answers nobody. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allow {

    /** The roles; whose the thing is, is asked later by the resource or its service. */
    Role[] value();
}
