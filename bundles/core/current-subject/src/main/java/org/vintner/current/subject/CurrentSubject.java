package org.vintner.current.subject;

import java.security.AccessControlContext;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import javax.security.auth.SubjectDomainCombiner;

/**
 * The subject on whose behalf a thread runs. Stands in for three methods of the JDK and has their signatures, null
 * included.
 */
@SuppressWarnings("removal") // These types are what the rewritten code passes in; there is no other way to take them.
public final class CurrentSubject {

    // Inherited as the access control context was: a pipe of the console runs each command in a thread of its own.
    private static final InheritableThreadLocal<Subject> SUBJECT = new InheritableThreadLocal<>();

    private CurrentSubject() {}

    /** In place of {@code Subject.getSubject}. */
    public static Subject getSubject(AccessControlContext ignored) {
        return SUBJECT.get();
    }

    /** In place of {@code AccessController.doPrivileged}. */
    public static Object doPrivileged(PrivilegedAction<?> action, AccessControlContext context) {
        Subject outer = enter(context);
        try {
            return action.run();
        } finally {
            leave(outer);
        }
    }

    /** In place of {@code AccessController.doPrivileged}. */
    public static Object doPrivileged(PrivilegedExceptionAction<?> action, AccessControlContext context)
            throws PrivilegedActionException {
        Subject outer = enter(context);
        try {
            return action.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new PrivilegedActionException(e);
        } finally {
            leave(outer);
        }
    }

    private static Subject enter(AccessControlContext context) {
        Subject outer = SUBJECT.get();
        if (context != null && context.getDomainCombiner() instanceof SubjectDomainCombiner combiner) {
            SUBJECT.set(combiner.getSubject());
        }
        return outer;
    }

    private static void leave(Subject outer) {
        if (outer == null) {
            SUBJECT.remove();
        } else {
            SUBJECT.set(outer);
        }
    }
}
