package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

/** What a change would do among bundles that are wired to each other, in a framework of the test's own. */
class FrameworkCheckTest {

    private static final String UTIL = "com.acme.util";

    @TempDir
    Path cache;

    private Framework framework;
    private PluginBundles bundles;
    private FrameworkCheck check;

    @BeforeEach
    void start() throws BundleException {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        cache.toString(),
                        Constants.FRAMEWORK_BEGINNING_STARTLEVEL,
                        "100",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.vintner.api;version=1.0.0,org.vintner.spi.gateway;version=1.0.0"));
        framework.start();
        bundles = new PluginBundles(framework.getBundleContext());
        check = new FrameworkCheck(framework.getBundleContext(), bundles);
    }

    @AfterEach
    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private Bundle bundle(String name, int level, String... headers) throws BundleException {
        Jars jar = Jars.plugin().header("Bundle-SymbolicName", name).file("com/acme/util/Util.class", new byte[1]);
        for (int i = 0; i < headers.length; i += 2) {
            jar.header(headers[i], headers[i + 1]);
        }
        Bundle bundle =
                framework.getBundleContext().installBundle("test:" + name, new ByteArrayInputStream(jar.bytes()));
        bundle.adapt(BundleStartLevel.class).setStartLevel(level);
        return bundle;
    }

    private Bundle plugin(String name, String... headers) throws BundleException {
        Bundle plugin = bundle(name, PluginBundles.START_LEVEL, headers);
        assertThat(bundles.isPlugin(plugin)).as(name + " is a plugin").isTrue();
        return plugin;
    }

    @Test
    void changeThatWouldStopABundleOfTheServerIsRefusedAndNamesIt() throws BundleException {
        Bundle library = plugin(
                "com.acme.library", "Export-Package", UTIL + ";version=1.0.0", "Import-Package", "org.vintner.api");
        bundle("org.vintner.payments", 60, "Import-Package", UTIL).start();
        Refusals found = new Refusals();
        assertThat(check.refreshed(Optional.of(library), found)).containsExactly("org.vintner.payments 1.2.3");
        assertThat(found.refusals())
                .singleElement()
                .asString()
                .contains("would stop org.vintner.payments 1.2.3", "wired to com.acme.library", "Restart the server");
    }

    @Test
    void pluginsThatAreWiredToTheOldVersionAreNamedAndNoRefusal() throws BundleException {
        Bundle library = plugin(
                "com.acme.library", "Export-Package", UTIL + ";version=1.0.0", "Import-Package", "org.vintner.api");
        plugin("com.acme.gateway", "Import-Package", UTIL + ",org.vintner.spi.gateway")
                .start();
        Refusals found = new Refusals();
        assertThat(check.refreshed(Optional.of(library), found)).containsExactly("com.acme.gateway 1.2.3");
        assertThat(found.refusals()).isEmpty();
    }

    @Test
    void changeToWhichNobodyIsWiredTouchesNobody() throws BundleException {
        Bundle gateway = plugin("com.acme.gateway", "Import-Package", "org.vintner.spi.gateway");
        gateway.start();
        bundle("org.vintner.payments", 60).start();
        Refusals found = new Refusals();
        assertThat(check.refreshed(Optional.of(gateway), found)).isEmpty();
        assertThat(found.any()).isFalse();
    }

    @Test
    void exportThatTheServerWouldTakeIsRefused() throws BundleException {
        bundle("org.vintner.payments", 60, "Import-Package", UTIL + ";resolution:=optional")
                .start();
        Refusals found = new Refusals();
        check.check(archive(Map.of("Export-Package", UTIL + ";version=1.0.0")), found);
        assertThat(found.refusals())
                .singleElement()
                .asString()
                .contains(UTIL, "org.vintner.payments", "would be wired");
    }

    private static Archive archive(Map<String, String> headers) {
        return new Archive(Path.of("plugin.jar"), "0", headers, "com.acme.new", "1.0.0", Optional.empty());
    }

    @Test
    void nameAndApiVersionsAreHeldAgainstWhatIsHere() throws BundleException {
        bundle("org.vintner.payments", 60).start();
        Refusals name = new Refusals();
        check.check(
                new Archive(Path.of("plugin.jar"), "0", Map.of(), "org.vintner.payments", "9.0.0", Optional.empty()),
                name);
        assertThat(name.refusals()).singleElement().asString().contains("name of its own");
        for (String[] wrong : new String[][] {{"[2.0,3)", "newer"}, {"[0.1,1)", "older"}}) {
            Refusals found = new Refusals();
            check.check(archive(Map.of("Import-Package", "org.vintner.api;version=\"" + wrong[0] + "\"")), found);
            assertThat(found.refusals()).singleElement().asString().contains(wrong[1], "version 1.0.0 is here");
        }
        Refusals fits = new Refusals();
        check.check(archive(Map.of("Import-Package", "org.vintner.api;version=\"[1.0,2)\"")), fits);
        assertThat(fits.any()).isFalse();
    }
}
