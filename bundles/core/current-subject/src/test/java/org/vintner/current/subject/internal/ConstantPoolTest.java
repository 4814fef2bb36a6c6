package org.vintner.current.subject.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.PrivilegedActionException;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

/** M.4: merchants use the Karaf console, on JDK 17 and on JDK 25. */
class ConstantPoolTest {

    private final Class<?> console = new Rewriting().rewritten();

    @Test
    void anActionRunsWithTheSubjectOfItsContext() throws Exception {
        Subject subject = new Subject();

        assertThat(as(subject, this::current)).isSameAs(subject);
        assertThat(current()).isNull();
    }

    @Test
    void anInnerActionHidesTheOuterSubjectUntilItEnds() throws Exception {
        Subject outer = new Subject();
        Subject inner = new Subject();
        inner.getPublicCredentials().add("inner");

        Object seen = as(outer, () -> as(inner, this::current) == inner && current() == outer);

        assertThat(seen).isEqualTo(true);
    }

    @Test
    void aThreadStartedByAnActionRunsWithItsSubject() throws Exception {
        Subject subject = new Subject();

        Object seen = as(subject, () -> {
            var task = new FutureTask<Object>(this::current);
            new Thread(task).start();
            return task.get();
        });

        assertThat(seen).isSameAs(subject);
    }

    @Test
    void aFailedActionLeavesNoSubjectBehind() throws Exception {
        Method asThrowing = console.getMethod("asThrowing", Subject.class, Callable.class);
        Callable<Object> failing = () -> {
            throw new IOException("on purpose");
        };

        assertThatThrownBy(() -> asThrowing.invoke(null, new Subject(), failing))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(PrivilegedActionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(current()).isNull();
    }

    @Test
    void aClassWithoutSuchCallsStaysAsItIs() throws IOException {
        byte[] untouched = bytes(ConstantPoolTest.class);

        assertThat(ConstantPool.redirect(untouched)).isSameAs(untouched);
    }

    @Test
    void whatIsNoClassFileIsRefused() {
        assertThatThrownBy(() -> ConstantPool.redirect(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 99}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Object current() throws ReflectiveOperationException {
        return console.getMethod("current").invoke(null);
    }

    private Object as(Subject subject, Callable<Object> work) throws ReflectiveOperationException {
        return console.getMethod("as", Subject.class, Callable.class).invoke(null, subject, work);
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (var in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }

    private static final class Rewriting extends ClassLoader {

        Rewriting() {
            super(ConstantPoolTest.class.getClassLoader());
        }

        Class<?> rewritten() {
            try {
                byte[] redirected = ConstantPool.redirect(bytes(ConsoleLike.class));
                return defineClass(ConsoleLike.class.getName(), redirected, 0, redirected.length);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
