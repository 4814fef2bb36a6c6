package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.acme.Guest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;

/** Who is made to leave the code of a plugin, in a framework of the test's own. */
class PluginThreadsTest {

    private static final int A_MOMENT = 30_000;

    @TempDir
    Path cache;

    private final List<Thread> guests = new ArrayList<>();
    private Framework framework;
    private PluginThreads threads;

    @BeforeEach
    void start() throws BundleException {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        cache.toString(),
                        Constants.FRAMEWORK_BEGINNING_STARTLEVEL,
                        "100",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.vintner.api;version=1.0.0"));
        framework.start();
        threads = new PluginThreads(new PluginBundles(framework.getBundleContext()));
    }

    @AfterEach
    void stop() throws BundleException, InterruptedException {
        guests.forEach(Thread::interrupt);
        framework.stop();
        framework.waitForStop(10_000);
    }

    private Bundle version(String version) throws BundleException, IOException {
        byte[] guest;
        try (InputStream in = Guest.class.getResourceAsStream("Guest.class")) {
            guest = in.readAllBytes();
        }
        byte[] jar = Jars.plugin()
                .header("Bundle-Version", version)
                .header("Import-Package", "org.vintner.api")
                .file("org/acme/Guest.class", guest)
                .bytes();
        Bundle bundle = framework.getBundleContext().installBundle("test:" + version, new ByteArrayInputStream(jar));
        bundle.adapt(BundleStartLevel.class).setStartLevel(PluginBundles.START_LEVEL);
        bundle.start();
        return bundle;
    }

    private Thread guestOf(Bundle bundle, ClassLoader context)
            throws ReflectiveOperationException, InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        Runnable guest = (Runnable) bundle.loadClass(Guest.class.getName())
                .getConstructor(CountDownLatch.class)
                .newInstance(inside);
        Thread thread = new Thread(guest, PluginThreads.LENT + "guest");
        thread.setContextClassLoader(context);
        thread.start();
        guests.add(thread);
        inside.await();
        return thread;
    }

    private Thread guestOf(Bundle bundle) throws ReflectiveOperationException, InterruptedException {
        return guestOf(bundle, null);
    }

    @Test
    void whoIsInsideAPluginThatIsGivenUpLeaves() throws Exception {
        Bundle only = version("1.0.0");
        Thread guest = guestOf(only);
        threads.expel(only);
        guest.join(A_MOMENT);
        assertThat(guest.isAlive()).isFalse();
    }

    @Test
    void aVersionThatIsGivenUpTakesNobodyAlongWhoIsInTheOtherOne() throws Exception {
        Bundle running = version("1.0.0");
        Bundle given = version("1.0.1");
        Thread buyer = guestOf(running);
        Thread starter = guestOf(given, given.adapt(BundleWiring.class).getClassLoader());
        assertThat(threads.inside(given)).containsExactly(starter);
        threads.expel(given);
        starter.join(A_MOMENT);
        assertThat(starter.isAlive()).isFalse();
        assertThat(buyer.isAlive()).isTrue();
        assertThat(buyer.isInterrupted()).isFalse();
        assertThat(threads.inside(running)).isEmpty();
        given.uninstall();
        assertThat(threads.inside(running)).containsExactly(buyer);
    }
}
