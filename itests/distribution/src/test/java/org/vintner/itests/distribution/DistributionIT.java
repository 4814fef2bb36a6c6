package org.vintner.itests.distribution;

import static java.util.stream.Collectors.toSet;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Before;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Inside the running distribution, which is booted once for all of these. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class DistributionIT {

    private static final List<String> PLUGINS =
            List.of("gateway-sandbox", "storage-filesystem", "notification-email", "demo-shop");

    /** Plugins, and those that must manage with what a plugin has (design 1, rules 1 and 2). */
    private static final Set<String> CLIENTS = Set.of(
            "org.vintner.gateway.sandbox",
            "org.vintner.storage.filesystem",
            "org.vintner.notification.email",
            "org.vintner.demo.shop",
            "org.vintner.rest.api",
            "org.vintner.console");

    /** In the archive, and started by nobody. */
    private static final List<String> INSTALLABLE =
            List.of("gateway-stripe", "gateway-paypal", "gateway-alipay", "gateway-wechatpay", "fulfillment-sandbox");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Inject
    private SessionFactory sessions;

    @Inject
    private ServiceComponentRuntime components;

    @Configuration
    public Option[] distribution() {
        return ServerUnderTest.options();
    }

    @Before
    public void ready() {
        await("the server is ready", DistributionIT::isReady);
    }

    /** The port is not open yet when the first test begins. */
    private static boolean isReady() {
        try {
            return send("/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------ what runs

    @Test
    public void allBundlesAreActive() {
        List<String> others = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE && !isFragment(bundle))
                .map(Bundle::toString)
                .toList();
        assertEquals(List.of(), others);
    }

    @Test
    public void allComponentsAreSatisfiedExceptThoseWithoutConfiguration() {
        TreeSet<String> waiting = new TreeSet<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
            boolean ours = component.bundle.symbolicName.startsWith("org.vintner.");
            boolean wantsConfiguration = component.configurationPolicy.equals("require");
            for (ComponentConfigurationDTO one : components.getComponentConfigurationDTOs(component)) {
                boolean unsatisfied = one.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE
                        || one.state == ComponentConfigurationDTO.FAILED_ACTIVATION
                        || (one.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION && !wantsConfiguration);
                if (ours && unsatisfied) {
                    waiting.add(component.name);
                }
            }
        }
        assertEquals(new TreeSet<>(), waiting);
    }

    @Test
    public void everyBundleOfOursIsNamedInExactlyOneFeature() throws Exception {
        Map<String, TreeSet<String>> homes = new TreeMap<>();
        for (Feature feature : features.listFeatures()) {
            feature.getBundles().stream()
                    .map(bundle -> bundle.getLocation())
                    .filter(location -> location.contains("mvn:org.vintner/"))
                    .forEach(location -> homes.computeIfAbsent(location, any -> new TreeSet<>())
                            .add(feature.getName()));
        }
        assertTrue(homes.size() >= 20);
        homes.forEach((bundle, named) -> assertEquals(bundle + " in " + named, 1, named.size()));
    }

    // ------------------------------------------------------------------ design 1, rules 1 to 6, in the built manifests

    @Test
    public void clientsSeeThePlatformApiOnly() {
        for (Bundle bundle : ours()) {
            if (CLIENTS.contains(bundle.getSymbolicName())) {
                clientsSeeThePlatformApiOnly(bundle);
            }
        }
        assertTrue(ours().stream().map(Bundle::getSymbolicName).collect(toSet()).containsAll(CLIENTS));
    }

    @Test
    public void coreSiblingsNeverImportEachOther() {
        for (Bundle bundle : ours()) {
            imports(bundle).forEach((name, attributes) -> {
                if (name.startsWith("org.vintner.") && !isContract(name)) {
                    assertEquals(bundle + " imports", "org.vintner.persistence.store", name);
                    assertEquals(bundle + " asks for the stores by name", "internal", attributes.get("vintner"));
                }
            });
        }
    }

    @Test
    public void onlyPersistenceKnowsJpaAndSql() {
        Set<String> allowed = Set.of("org.vintner.persistence", "org.vintner.jpa.api");
        for (Bundle bundle : ours()) {
            if (!allowed.contains(bundle.getSymbolicName())) {
                imports(bundle)
                        .keySet()
                        .forEach(name -> assertFalse(
                                bundle + " imports " + name,
                                name.startsWith("javax.persistence")
                                        || name.equals("javax.sql")
                                        || name.equals("java.sql")));
            }
        }
    }

    @Test
    public void platformApiNamesNoTypeOfJavaEnterprise() {
        Bundle api = bundle("org.vintner.platform.api");
        imports(api)
                .keySet()
                .forEach(name -> assertFalse(name, name.startsWith("javax.") || name.startsWith("jakarta.")));
    }

    @Test
    public void onlyTheContractAndTheStoresAreExported() {
        for (Bundle bundle : ours()) {
            Map<String, Map<String, String>> exports = Headers.clauses(header(bundle, Constants.EXPORT_PACKAGE));
            exports.forEach((name, attributes) -> {
                switch (bundle.getSymbolicName()) {
                    case "org.vintner.platform.api" -> assertTrue(name, isContract(name));
                    case "org.vintner.persistence" -> {
                        assertEquals("org.vintner.persistence.store", name);
                        assertEquals("vintner", attributes.get("mandatory"));
                    }
                    case "org.vintner.jpa.api" -> assertTrue(name, name.startsWith("javax.persistence"));
                    // Woven into Karaf's shell, which therefore has to see it.
                    case "org.vintner.current.subject" -> assertEquals("org.vintner.current.subject", name);
                    default -> assertEquals(bundle + " exports", "", name);
                }
            });
        }
    }

    @Test
    public void noShortcutsAroundImports() {
        for (Bundle bundle : ours()) {
            assertEquals(bundle + " requires", "", header(bundle, Constants.REQUIRE_BUNDLE));
            if (!bundle.getSymbolicName().equals("org.vintner.persistence")) {
                assertEquals(bundle + " imports", "", header(bundle, Constants.DYNAMICIMPORT_PACKAGE));
            }
            imports(bundle)
                    .forEach((name, attributes) ->
                            assertFalse(bundle + " imports " + name, "optional".equals(attributes.get("resolution"))));
            if (!bundle.getSymbolicName().equals("org.vintner.platform.api")) {
                for (String part : List.of("api", "spi")) {
                    assertEquals(bundle + " has a copy", null, bundle.getEntry("org/vintner/" + part + "/"));
                }
            }
        }
    }

    private static boolean isContract(String name) {
        return name.matches("org\\.vintner\\.(api|spi)(\\..*)?");
    }

    // ------------------------------------------------------------------ plugins come and go (M.3)

    @Test
    public void pluginFeaturesComeAndGoWithoutMovingAnythingElse() throws Exception {
        for (String plugin : PLUGINS) {
            Set<String> mayMove = Set.of("org.vintner." + plugin.replace('-', '.'));
            moves(mayMove, () -> {
                features.uninstallFeature("vintner-" + plugin);
                assertFalse(plugin, features.isInstalled(features.getFeature("vintner-" + plugin)));
                features.installFeature("vintner-" + plugin);
            });
            assertEquals(
                    plugin, Bundle.ACTIVE, bundle(mayMove.iterator().next()).getState());
            ready();
        }
    }

    @Test
    public void installablePluginsComeAndGoWithoutMovingAnythingElse() throws Exception {
        for (String plugin : INSTALLABLE) {
            String name = "org.vintner." + plugin.replace('-', '.');
            Feature feature = features.getFeature("vintner-" + plugin);
            assertFalse(plugin, features.isInstalled(feature));
            moves(Set.of(name), () -> {
                features.installFeature(feature.getName());
                Bundle bundle = bundle(name);
                assertEquals(plugin, Bundle.ACTIVE, bundle.getState());
                clientsSeeThePlatformApiOnly(bundle);
                onlyTheContractAndTheStoresAreExported();
                onlyPersistenceKnowsJpaAndSql();
                noShortcutsAroundImports();
                features.uninstallFeature(feature.getName());
            });
            ready();
        }
    }

    private static void clientsSeeThePlatformApiOnly(Bundle bundle) {
        imports(bundle).keySet().stream()
                .filter(name -> name.startsWith("org.vintner."))
                .forEach(name -> assertTrue(bundle + " imports " + name, isContract(name)));
    }

    @Test
    public void gatewayBundleIsTakenOutAndPutBackWithoutMovingAnythingElse() throws Exception {
        String name = "org.vintner.gateway.sandbox";
        await("the channel is here", () -> channelIsOffered());
        moves(Set.of(name), () -> {
            Bundle gateway = bundle(name);
            String location = gateway.getLocation();
            gateway.uninstall();
            await("the channel is gone", () -> !channelIsOffered());
            assertEquals(200, get("/health/live").statusCode());
            context.installBundle(location).start();
            await("the channel is back", this::channelIsOffered);
        });
        ready();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Fails when a bundle moved that should not: by its id, state, time of change, or any event in between. */
    private void moves(Set<String> mayMove, Work work) throws Exception {
        List<String> moved = new CopyOnWriteArrayList<>();
        SynchronousBundleListener listener = event -> {
            if (!mayMove.contains(event.getBundle().getSymbolicName())) {
                moved.add(event.getBundle() + " type " + event.getType());
            }
        };
        Map<Long, String> before = snapshot(mayMove);
        context.addBundleListener(listener);
        try {
            work.run();
        } finally {
            context.removeBundleListener(listener);
        }
        assertEquals(mayMove + " moved others", List.of(), moved);
        assertEquals(before, snapshot(mayMove));
    }

    private Map<Long, String> snapshot(Set<String> except) {
        Map<Long, String> snapshot = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (!except.contains(bundle.getSymbolicName())) {
                snapshot.put(bundle.getBundleId(), bundle + " " + bundle.getState() + " " + bundle.getLastModified());
            }
        }
        return snapshot;
    }

    private boolean channelIsOffered() {
        return get("/api/v1/channels").body().contains("\"sandbox\"");
    }

    // ------------------------------------------------------------------ console (M.4)

    @Test
    public void listingCommandsAnswerInTablesAndInJson() {
        for (String command : List.of(
                "product-list", "order-list", "channel-list", "outbox-list", "attention-list", "account-list")) {
            run("vintner:" + command);
            String json = run("vintner:" + command + " --output json").strip();
            assertTrue(command + ": " + json, json.startsWith("{") && json.contains("\"items\""));
        }
        assertTrue(run("vintner:channel-list").contains("sandbox"));
    }

    @Test
    public void everyCommandSaysWhatItDoes() {
        List<Command> commands = sessions.getRegistry().getCommands().stream()
                .filter(command -> command.getScope().equals("vintner"))
                .toList();
        assertTrue(commands.size() >= 15);
        for (Command command : commands) {
            assertFalse(command.getName(), command.getDescription().isBlank());
            assertTrue(
                    command.getName(),
                    run("vintner:" + command.getName() + " --help").contains("SYNTAX"));
        }
    }

    // ------------------------------------------------------------------ configuration

    @Test
    public void channelsAreConfiguredWhileTheServerRuns() throws IOException {
        String secret = "itests-secret-of-a-channel-0123456789";
        try {
            String created = run("vintner:channel-create sandbox it-shop webhookSecret=" + secret);
            assertTrue(created, created.contains("up") && created.contains("********"));
            assertTrue(get("/api/v1/channels").body().contains("\"it-shop\""));
            assertTrue(run("vintner:channel-test it-shop").contains("taken for genuine"));
            assertTrue(run("vintner:channel-list").contains("etc/org.vintner.gateway.sandbox-sandbox.cfg"));

            run("vintner:channel-configure it-shop paymentWindow=PT15M");
            assertTrue(ofShop().contains("PT15M"));
            run("vintner:channel-rollback it-shop");
            assertTrue(ofShop(), ofShop().contains("PT30M") && ofShop().contains("\"revision\":3"));
            assertFalse(ofShop().contains(secret));

            assertRefused("channel-configure it-shop webhokSecret=x", "Did you mean 'webhookSecret'?");
            assertRefused("channel-configure it-shop largestAmount=ten", "largestAmount must be a whole number");
            assertRefused("channel-configure it-shop webhookSecret=abc", "webhookSecret is missing or shorter than 16");
            assertRefused("channel-configure it-shop 'webhookSecret=$[secret:gone]'", "secret file 'gone'");
            assertRefused("channel-create sandbox sandbox webhookSecret=" + secret, "which goes on as it is");
            assertRefused("channel-configure sandbox paymentWindow=PT15M", "read only here");
            assertTrue(ofShop(), ofShop().contains("\"state\":\"up\"") && ofShop().contains("\"revision\":3"));

            run("vintner:channel-disable it-shop");
            await("the channel is off", () -> !get("/api/v1/channels").body().contains("it-shop"));
            run("vintner:channel-enable it-shop");
            await("the channel is on", () -> get("/api/v1/channels").body().contains("it-shop"));
        } finally {
            run("vintner:channel-delete it-shop");
        }
        await("the channel is gone", () -> !get("/api/v1/channels").body().contains("it-shop"));
        assertEquals(List.of(), filesWith(secret));
    }

    private String ofShop() {
        return get("/api/v1/channel-configurations/it-shop", "Authorization", "Bearer " + ServerUnderTest.ADMIN_SECRET)
                .body();
    }

    private void assertRefused(String command, String reason) {
        AssertionError refusal = assertThrows(AssertionError.class, () -> run("vintner:" + command));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(reason));
    }

    /** What the server has written, but for the history of the shell, in which this test has typed it. */
    private static List<Path> filesWith(String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        Path data = Path.of(System.getProperty("karaf.data"));
        for (String folder : List.of("config", "log")) {
            try (Stream<Path> files = Files.walk(data.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                    if (content.contains(secret)) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    private String run(String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
                Session session = sessions.create(new ByteArrayInputStream(new byte[0]), print, print)) {
            session.execute(command);
        } catch (Exception e) {
            throw new AssertionError(command + " failed: " + e + " " + out.toString(StandardCharsets.UTF_8), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------------ doors

    @Test
    public void documentsAndMetricsAreServed() {
        assertTrue(get("/api/v1/openapi.json").body().contains("\"openapi\""));
        assertEquals(200, get("/api/v1/docs/").statusCode());
        assertEquals(401, get("/metrics").statusCode());
        HttpResponse<String> metrics = get("/metrics", "Authorization", "Bearer " + ServerUnderTest.ADMIN_SECRET);
        assertTrue(metrics.body().contains("jvm_memory_used_bytes"));
    }

    // ------------------------------------------------------------------ last: what all of the above left in the log

    @Test
    public void zLogHoldsNothingUnexpected() throws IOException {
        List<String> lines = Files.readAllLines(Path.of(System.getProperty("karaf.data"), "log", "karaf.log"));
        List<String> bad = lines.stream()
                .filter(line -> line.matches(".* (WARN|ERROR) .*") || line.startsWith("Caused by"))
                .filter(line -> !isExpected(line))
                .toList();
        assertEquals(List.of(), bad);
        assertTrue(lines.stream().noneMatch(line -> line.contains(ServerUnderTest.ADMIN_SECRET)));
    }

    /** The test's own doing. */
    private static boolean isExpected(String line) {
        return line.contains("org.ops4j.pax.exam") || line.contains("PAXEXAM");
    }

    // ------------------------------------------------------------------

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("org.vintner."))
                .toList();
    }

    private Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    private static Map<String, Map<String, String>> imports(Bundle bundle) {
        return Headers.clauses(header(bundle, Constants.IMPORT_PACKAGE));
    }

    private static String header(Bundle bundle, String name) {
        String value = bundle.getHeaders("").get(name);
        return value == null ? "" : value;
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private static HttpResponse<String> get(String path, String... headers) {
        try {
            return send(path, headers);
        } catch (IOException e) {
            throw new AssertionError(path + ": " + e, e);
        }
    }

    private static HttpResponse<String> send(String path, String... headers) throws IOException {
        String port = System.getenv("VINTNER_HTTP_PORT");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue("did not come true: " + what, System.nanoTime() < end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
