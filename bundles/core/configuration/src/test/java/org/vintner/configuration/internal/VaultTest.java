package org.vintner.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;

class VaultTest {

    private final Vault vault = new Vault();

    private static Dictionary<String, Object> configuration(Map<String, Object> properties) {
        return new Copy(properties);
    }

    /** Config Admin hands out one that can be changed. */
    @SuppressWarnings("JdkObsolete")
    private static final class Copy extends java.util.Hashtable<String, Object> {
        private static final long serialVersionUID = 1;

        Copy(Map<String, Object> properties) {
            super(properties);
        }
    }

    @Test
    void aSecretIsPutInWhenTheConfigurationIsHandedOver() {
        vault.keep("kind~vintner.main", Map.of("apiKey", List.of("$[env:NOT_A_REFERENCE]")));
        Dictionary<String, Object> properties = configuration(Map.of(
                Constants.SERVICE_PID,
                "kind~vintner.main",
                Pids.REVISION,
                "1 of now",
                "apiKey",
                Vault.MARK,
                "port",
                "1"));

        vault.modifyConfiguration(null, properties);

        assertThat(properties.get("apiKey")).isEqualTo("$[env:NOT_A_REFERENCE]");
        assertThat(properties.get("port")).isEqualTo("1");
    }

    @Test
    void aComponentWhoseSecretIsNotHereGetsNoneRatherThanTheMark() {
        Dictionary<String, Object> properties = configuration(
                Map.of(Constants.SERVICE_PID, "kind~vintner.main", Pids.REVISION, "1 of now", "apiKey", Vault.MARK));

        vault.modifyConfiguration(null, properties);

        assertThat(properties.get("apiKey")).isEqualTo("");
    }

    @Test
    void otherConfigurationsAreLeftAlone() {
        Dictionary<String, Object> properties =
                configuration(Map.of(Constants.SERVICE_PID, "kind~vintner.main", "apiKey", Vault.MARK));

        vault.modifyConfiguration(null, properties);

        assertThat(properties.get("apiKey")).isEqualTo(Vault.MARK);
        assertThat(FrameworkUtil.asMap(properties)).hasSize(2);
    }

    @Test
    void secretsAreMaskedInWhatAPluginSays() {
        Masking masking = Masking.of(Map.of(
                "apiKey",
                new StoredValue(List.of("sk_live_1"), true),
                "mode",
                new StoredValue(List.of("live"), false)));

        assertThat(masking.apply("The provider refuses sk_live_1 in mode live."))
                .isEqualTo("The provider refuses ******** in mode live.");
    }

    @Test
    void shortSecretThatIsAPartOfAWordLeavesTheWord() {
        Masking masking = new Masking(List.of("short", "a-long-secret-of-mine"));

        assertThat(masking.apply("webhookSecret is shorter than 16 characters: short."))
                .isEqualTo("webhookSecret is shorter than 16 characters: ********.");
        assertThat(masking.apply("keya-long-secret-of-mineX")).isEqualTo("key********X");
    }

    @Test
    void whatAComponentComplainedOfIsReadFromItsStackTraceAndOthersMessagesAreNot() {
        assertThat(Effects.complaint("""
                        java.lang.reflect.InvocationTargetException
                        \tat org.apache.felix.scr.X.y(X.java:1)
                        Caused by: org.vintner.spi.configuration.InvalidConfigurationException: port must be more. Set it.
                        \tat org.acme.Y.z(Y.java:1)
                        """)).isEqualTo("port must be more. Set it.");
        assertThat(Effects.complaint("""
                        java.lang.IllegalStateException: key sk_live_1 is bad
                        \tat org.acme.Y.z(Y.java:1)
                        """)).isEqualTo("The plugin did not come up: java.lang.IllegalStateException.");
        assertThat(Effects.complaint("""
                        Caused by: org.vintner.spi.configuration.InvalidConfigurationException: trust is no key store. Set one.
                        \tat org.acme.Y.z(Y.java:1)
                        Caused by: java.io.IOException: no store
                        """)).isEqualTo("trust is no key store. Set one.");
        assertThat(Effects.complaint("""
                        Caused by: java.lang.IllegalArgumentException: Illegal character in sk_live_1
                        \tat java.net.URI.create(URI.java:1)
                        Caused by: java.net.URISyntaxException: Illegal character in sk_live_1
                        """)).isEqualTo("The plugin did not come up: java.net.URISyntaxException.");
        assertThat(Effects.complaint("")).contains("no reason");
    }

    @Test
    void namesAreLikeWhenAFewLettersDiffer() {
        assertThat(Likeness.distance("webhooksecret", "webhokosecret")).isEqualTo(1);
        assertThat(Likeness.nearest("webhokSecret", List.of("webhookSecret", "currencies")))
                .contains("webhookSecret");
        assertThat(Likeness.nearest("zzz", List.of("webhookSecret", "currencies")))
                .isEmpty();
    }
}
