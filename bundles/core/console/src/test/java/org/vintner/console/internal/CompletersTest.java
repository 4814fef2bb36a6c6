package org.vintner.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.id.AccountId;

class CompletersTest {

    private static final List<Account> ACCOUNTS = List.of(
            new Account(AccountId.next(), "admin", Role.ADMINISTRATOR, Instant.EPOCH),
            new Account(AccountId.next(), "demo", Role.SELLER, Instant.EPOCH));

    private final AccountCompleter completer = new AccountCompleter();

    @Test
    void whatBeginsAsTypedIsOfferedWithAFewWords() {
        completer.accounts = Fakes.service(Accounts.class, Map.of("list", args -> ACCOUNTS));
        List<Candidate> candidates = new ArrayList<>();
        completer.completeCandidates(new Fakes.Console().session(), new ArgumentCommandLine("D", 1), candidates);
        assertThat(candidates).singleElement().satisfies(candidate -> {
            assertThat(candidate.value()).isEqualTo("demo");
            assertThat(candidate.descr()).isEqualTo("seller");
        });
    }

    @Test
    @DisplayName("M.4: each permission that there is can be completed")
    void everyPermissionIsOffered() {
        assertThat(offered(new PermissionCompleter(), "")).containsExactly("key_export", "plugin_change");
    }

    @Test
    @DisplayName("M.4: a kind of channels is completed from the end of its id too")
    void kindIsOfferedByTheEndOfItsId() {
        ChannelKindCompleter kinds = new ChannelKindCompleter();
        ChannelKind kind =
                new ChannelKind("org.acme.gateway", ChannelUse.PAYMENT, "Acme", "", "org.acme", "channel", List.of());
        kinds.configurations = Fakes.service(ChannelConfigurations.class, Map.of("kinds", args -> List.of(kind)));
        assertThat(offered(kinds, "gat")).containsExactly("gateway");
        assertThat(offered(kinds, "org")).containsExactly("org.acme.gateway");
    }

    private static List<String> offered(ChoiceCompleter completer, String typed) {
        List<Candidate> candidates = new ArrayList<>();
        completer.completeCandidates(
                new Fakes.Console().session(), new ArgumentCommandLine(typed, typed.length()), candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void aFailingServiceOffersNothing() {
        completer.accounts = Fakes.service(Accounts.class, Map.of("list", args -> {
            throw new CommerceException(CommerceError.UNAVAILABLE, "later");
        }));
        List<String> candidates = new ArrayList<>();
        assertThat(completer.complete(new Fakes.Console().session(), new ArgumentCommandLine("", 0), candidates))
                .isEqualTo(-1);
        assertThat(candidates).isEmpty();
    }
}
