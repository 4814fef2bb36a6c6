package org.vintner.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.configuration.internal.Drafts.Draft;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** What the description of a plugin's properties does not allow is refused, each with the property and the way out. */
class DraftsTest {

    private static final String SECRET = "a secret that nobody may see";

    private static final ChannelKind KIND = new ChannelKind(
            "org.acme.gateway",
            ChannelUse.PAYMENT,
            "Acme",
            "",
            "org.acme",
            "channel",
            List.of(
                    property("apiKey", ChannelProperty.Type.TEXT, true, true, List.of(), List.of(), "", ""),
                    property("apiKeyPrevious", ChannelProperty.Type.TEXT, false, true, List.of(), List.of(), "", ""),
                    property(
                            "mode",
                            ChannelProperty.Type.TEXT,
                            true,
                            false,
                            List.of("test"),
                            List.of("test", "live"),
                            "",
                            ""),
                    property(
                            "port",
                            ChannelProperty.Type.WHOLE_NUMBER,
                            false,
                            false,
                            List.of("443"),
                            List.of(),
                            "1",
                            "65535"),
                    property("share", ChannelProperty.Type.NUMBER, false, false, List.of(), List.of(), "0", "1"),
                    property("strict", ChannelProperty.Type.FLAG, false, false, List.of("true"), List.of(), "", "")));

    @TempDir
    private Path secrets;

    private Drafts drafts;

    @BeforeEach
    void open() {
        drafts = new Drafts(new References(List.of(secrets), Map.of("ACME_KEY", SECRET)::get));
    }

    private static ChannelProperty property(
            String name,
            ChannelProperty.Type type,
            boolean required,
            boolean secret,
            List<String> defaults,
            List<String> options,
            String smallest,
            String largest) {
        return new ChannelProperty(
                name,
                name,
                "What it means.",
                type,
                false,
                required,
                secret,
                defaults,
                options.stream()
                        .map(option -> new ChannelProperty.Option(option, option))
                        .toList(),
                Optional.of(smallest).filter(text -> !text.isEmpty()),
                Optional.of(largest).filter(text -> !text.isEmpty()));
    }

    private List<Complaint> complaints(Map<String, String> given) {
        InvalidConfigurationException refusal = catchThrowableOfType(
                InvalidConfigurationException.class, () -> drafts.draft(KIND, "main", Map.of(), given));
        assertThat(refusal).as("it is refused").isNotNull();
        assertThat(refusal.getMessage()).doesNotContain(SECRET);
        return refusal.complaints();
    }

    @Test
    void valuesAreTypedAndDefaultsFilledIn() {
        Draft draft = drafts.draft(KIND, "main", Map.of(), Map.of("apiKey", SECRET, "port", "8443"));

        assertThat(draft.candidate().properties())
                .containsEntry("channel", "main")
                .containsEntry("apiKey", SECRET)
                .containsEntry("mode", "test")
                .containsEntry("port", 8443L)
                .containsEntry("strict", true)
                .doesNotContainKey("share");
        assertThat(draft.values())
                .containsOnly(
                        Map.entry("apiKey", new StoredValue(List.of(SECRET), true)),
                        Map.entry("port", new StoredValue(List.of("8443"), false)));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(complaints(Map.of()))
                .containsExactly(new Complaint("apiKey", "is missing", "Set it: What it means"));
    }

    @Test
    void whatIsMisspelledIsGuessed() {
        assertThat(complaints(Map.of("apiKey", SECRET, "apikee", "x")))
                .singleElement()
                .satisfies(
                        complaint -> assertThat(complaint.text()).contains("apikee is no property", "mean 'apiKey'?"));
        assertThat(complaints(Map.of("apiKey", SECRET, "mode", "lvie")))
                .singleElement()
                .satisfies(complaint -> assertThat(complaint.text())
                        .isEqualTo("mode must be one of test, live, not 'lvie'. Did you mean 'live'?"));
    }

    @ParameterizedTest
    @CsvSource({
        "port,ten,a whole number",
        "port,1.5,a whole number",
        "port,1e2,a whole number",
        "port,１２,a whole number",
        "port,0,from 1 up to 65535",
        "port,65536,from 1 up to 65535",
        "port,99999999999999999999,a whole number",
        "share,half,a number",
        "share,1.01,from 0 up to 1",
        "strict,yes,true or false"
    })
    void whatHasTheWrongTypeOrSizeIsNamed(String property, String text, String wish) {
        assertThat(complaints(Map.of("apiKey", SECRET, property, text)))
                .singleElement()
                .satisfies(complaint -> {
                    assertThat(complaint.property()).isEqualTo(property);
                    assertThat(complaint.problem()).contains(wish);
                    assertThat(complaint.remedy()).isNotBlank();
                });
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(complaints(Map.of("port", "x", "strict", "y")))
                .extracting(Complaint::property)
                .containsExactlyInAnyOrder("apiKey", "port", "strict");
    }

    @Test
    void aBadNameIsRefused() {
        InvalidConfigurationException refusal = catchThrowableOfType(
                InvalidConfigurationException.class,
                () -> drafts.draft(KIND, "Main Shop", Map.of(), Map.of("apiKey", SECRET)));

        assertThat(refusal.complaints()).extracting(Complaint::property).containsExactly("name");
    }

    @Test
    void theMaskLeavesASecretAsItIsAndNothingElse() {
        Map<String, StoredValue> former = Map.of("apiKey", new StoredValue(List.of(SECRET), true));

        assertThat(drafts.draft(KIND, "main", former, Map.of("apiKey", ChannelConfiguration.MASK))
                        .values())
                .isEqualTo(former);
        assertThat(complaints(Map.of("apiKey", ChannelConfiguration.MASK))
                        .get(0)
                        .problem())
                .contains("only a mask");
    }

    @Test
    void aReferenceIsStoredAsItIsAndCheckedAsWhatItRefersTo() {
        Draft draft = drafts.draft(KIND, "main", Map.of(), Map.of("apiKey", "$[env:ACME_KEY]"));

        assertThat(draft.values()).containsEntry("apiKey", new StoredValue(List.of("$[env:ACME_KEY]"), false));
        assertThat(draft.candidate().properties()).containsEntry("apiKey", SECRET);
    }

    @Test
    void aSecretThatLooksLikeAReferenceToNothingIsRefused() {
        assertThat(complaints(Map.of("apiKey", "$[env:NOBODY]")).get(0).problem())
                .contains("environment variable NOBODY");
        assertThat(complaints(Map.of("apiKey", "$[vault:x]")).get(0).problem()).contains("unknown type 'vault'");
    }

    @Test
    void aSecretFileIsReadWhenItIsPrivate() throws IOException {
        secretFile("acme", "rw-------");

        assertThat(drafts.draft(KIND, "main", Map.of(), Map.of("apiKey", "$[secret:acme]"))
                        .candidate()
                        .properties())
                .containsEntry("apiKey", SECRET);
    }

    @Test
    void aSecretFileThatIsMissingIsNamed() {
        assertThat(complaints(Map.of("apiKey", "$[secret:acme]")))
                .singleElement()
                .satisfies(complaint -> {
                    assertThat(complaint.problem()).contains("secret file 'acme'", "not in the server's folder");
                    assertThat(complaint.remedy()).contains("chmod 600");
                });
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--", "rw----r--", "rw-----w-"})
    void aSecretFileThatEverybodyMayReadIsRefused(String rights) throws IOException {
        secretFile("acme", rights);

        assertThat(complaints(Map.of("apiKey", "$[secret:acme]")))
                .singleElement()
                .satisfies(complaint -> assertThat(complaint.text()).contains("every user", rights, "chmod 600"));
    }

    @Test
    void aSecretFileOutsideOfTheFolderIsRefused() throws IOException {
        Path outside = Files.writeString(secrets.resolveSibling("outside"), SECRET);
        try {
            assertThat(complaints(Map.of("apiKey", "$[secret:../outside]"))
                            .get(0)
                            .problem())
                    .contains("no file in the server's folder");
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    @DisplayName("M.4: what is misspelled or can't be used in a file is named, with the way out")
    void slipsInAFileAreNamed() {
        Map<String, String> written = Map.of(
                "chanel",
                "main",
                "port",
                "many",
                "strict",
                "yes",
                "mode",
                "liv",
                "apiKey",
                "$[secret:x]",
                "service.pid",
                "p");
        assertThat(Drafts.slips(KIND, written))
                .extracting(Complaint::text)
                .satisfiesExactly(
                        text -> assertThat(text).contains("chanel is no property", "Did you mean 'channel'?"),
                        text -> assertThat(text).contains("mode must be one of", "Did you mean 'live'?"),
                        text -> assertThat(text).contains("port must be a whole number, not 'many'"),
                        text -> assertThat(text).contains("strict must be true or false, not 'yes'"));
    }

    @Test
    void whatIsWellWrittenInAFileIsNoSlip() {
        assertThat(Drafts.slips(KIND, Map.of("channel", "main", "port", " 443 ", "share", "", "apiKey", "secret")))
                .isEmpty();
    }

    @Test
    @DisplayName("M.4: the property that a complaint is about is the one that it names first")
    void aComplaintIsAboutWhatItNamesFirst() {
        assertThat(Effects.named("apiKeyPrevious is the same as 'apiKey'.", KIND))
                .hasValue("apiKeyPrevious");
        assertThat(Effects.named("apiKey is open; others have had mode there.", KIND))
                .hasValue("apiKey");
        assertThat(Effects.named("Nothing of all that.", KIND)).isEmpty();
    }

    private void secretFile(String name, String rights) throws IOException {
        Path file = Files.writeString(secrets.resolve(name), SECRET + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    @Test
    void secretOfAReferenceIsMaskedInWhatThePluginSays() {
        Draft draft = drafts.draft(KIND, "main", Map.of(), Map.of("apiKey", "$[env:ACME_KEY]"));

        assertThat(Masking.of(KIND, draft.candidate())
                        .apply(new Complaint("apiKey", "is not '" + SECRET + "'", SECRET)))
                .isEqualTo(new Complaint("apiKey", "is not '********'", "********"));
    }
}
