package org.vintner.notification.email.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxesTest {

    @ParameterizedTest
    @ValueSource(strings = {"buyer@example.org", "o'brien+tag@mail.example.org", "a.b@xn--fiq228c.example"})
    void ordinaryAddressIsTaken(String address) {
        assertThat(Mailboxes.recipient(address))
                .hasValueSatisfying(mailbox -> assertThat(mailbox.getAddress()).isEqualTo(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "buyer",
                "@example.org",
                "buyer@",
                "a@example.org,b@example.org",
                "Buyer <a@example.org>",
                "a@example.org\r\nBcc: b@example.org",
                "a@example.org\nRCPT TO:<b@example.org>",
                "a b@example.org",
                "group:a@example.org;",
                "a@example..org",
                "a@exa mple.org"
            })
    void anythingElseIsNoRecipient(String address) {
        assertThat(Mailboxes.recipient(address)).isEmpty();
    }

    @Test
    void domainIsWrittenInAscii() {
        assertThat(Mailboxes.recipient("buyer@葡萄.example").orElseThrow().getAddress())
                .isEqualTo("buyer@xn--7q1a9g.example");
    }

    @Test
    void localPartOfAnyLanguageIsKept() {
        assertThat(Mailboxes.recipient("买家@example.org")).hasValueSatisfying(mailbox -> {
            assertThat(mailbox.getAddress()).isEqualTo("买家@example.org");
            assertThat(Mailboxes.isInternational(mailbox)).isTrue();
        });
    }
}
