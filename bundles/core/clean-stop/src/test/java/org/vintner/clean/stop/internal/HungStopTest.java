package org.vintner.clean.stop.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;

/** A bundle that does not stop does not keep the JVM. What is logged of it is seen on a server, in {@code itests/faults}. */
class HungStopTest {

    private final BlockingQueue<Integer> halted = new LinkedBlockingQueue<>();
    private final CountDownLatch awaited = new CountDownLatch(1);

    @Test
    void aFrameworkThatDoesNotStopIsEnded() throws InterruptedException {
        watching(FrameworkEvent.WAIT_TIMEDOUT).bundleChanged(new BundleEvent(BundleEvent.STOPPING, bundle(0)));

        assertThat(halted.poll(20, TimeUnit.SECONDS)).isEqualTo(HungStop.STATUS);
    }

    @Test
    void aFrameworkThatStopsIsNotEnded() throws InterruptedException {
        watching(FrameworkEvent.STOPPED).bundleChanged(new BundleEvent(BundleEvent.STOPPING, bundle(0)));

        assertThat(awaited.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(halted.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aBundleThatStopsByItselfIsNobodysBusiness() throws InterruptedException {
        HungStop watching = watching(FrameworkEvent.WAIT_TIMEDOUT);
        watching.bundleChanged(new BundleEvent(BundleEvent.STOPPING, bundle(7)));
        watching.bundleChanged(new BundleEvent(BundleEvent.STARTED, bundle(0)));

        assertThat(halted.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    private HungStop watching(int event) {
        InvocationHandler handler = (proxy, method, args) -> switch (method.getName()) {
            case "waitForStop" -> {
                awaited.countDown();
                yield new FrameworkEvent(event, bundle(0), null);
            }
            case "getBundleContext" ->
                proxy(BundleContext.class, (context, ask, none) -> new Bundle[] {bundle(0), bundle(7)});
            default -> throw new UnsupportedOperationException(method.getName());
        };
        return new HungStop(proxy(Framework.class, handler), 5, halted::add);
    }

    private static Bundle bundle(long id) {
        return proxy(Bundle.class, (proxy, method, args) -> switch (method.getName()) {
            case "getBundleId" -> id;
            case "getState" -> Bundle.STOPPING;
            case "getSymbolicName" -> "org.acme.hung";
            case "getVersion" -> new Version(1, 0, 0);
            case "hashCode" -> (int) id;
            case "toString" -> "bundle " + id;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
