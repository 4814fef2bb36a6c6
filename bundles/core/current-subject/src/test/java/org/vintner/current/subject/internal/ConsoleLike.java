package org.vintner.current.subject.internal;

import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.Callable;
import javax.security.auth.Subject;
import javax.security.auth.SubjectDomainCombiner;

/** Does what Karaf's console does; the test loads a rewritten copy of it. */
@SuppressWarnings("removal") // The removed calls are the point.
public final class ConsoleLike {

    // A long, so that the table of constants has an entry that takes two places.
    static final long LARGE = 0x123456789ABCDEFL;

    private ConsoleLike() {}

    public static Subject current() {
        return Subject.getSubject(AccessController.getContext());
    }

    public static Object as(Subject subject, Callable<Object> work) {
        PrivilegedAction<Object> action = () -> {
            try {
                return work.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        return AccessController.doPrivileged(action, context(subject));
    }

    public static Object asThrowing(Subject subject, Callable<Object> work) throws PrivilegedActionException {
        PrivilegedExceptionAction<Object> action = work::call;
        return AccessController.doPrivileged(action, context(subject));
    }

    private static AccessControlContext context(Subject subject) {
        return new AccessControlContext(AccessController.getContext(), new SubjectDomainCombiner(subject));
    }
}
