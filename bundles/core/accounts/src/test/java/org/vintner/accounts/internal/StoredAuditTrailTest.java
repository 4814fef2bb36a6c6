package org.vintner.accounts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditOutcome;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.internal.store.SqlAuditStore;
import org.vintner.persistence.testing.TestDatabase;

class StoredAuditTrailTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Actor ADMIN = new Actor(Role.ADMINISTRATOR, "acc_1");

    private final StoredAuditTrail trail = new StoredAuditTrail(new SqlAuditStore(DATABASE.sql()));

    @BeforeEach
    void empty() {
        DATABASE.clear();
    }

    private static CommerceException refusal() {
        return new CommerceException(CommerceError.CONFLICT, "It is paid.\0", "order");
    }

    private List<AuditEntry> entries() {
        return trail.list(ADMIN, AuditFilter.ALL, PageRequest.first(100)).items();
    }

    @Test
    void anEntryTellsWhoDidWhatFromWhere() {
        trail.done(ADMIN.from("192.0.2.7"), "key.export", "prd_1", Map.of("count", "3", "state", "\"odd\""));

        AuditEntry entry = entries().get(0);
        assertThat(entry.actor()).isEqualTo(ADMIN);
        assertThat(entry.source()).contains("192.0.2.7");
        assertThat(entry.action()).isEqualTo("key.export");
        assertThat(entry.outcome()).isEqualTo(AuditOutcome.DONE);
        assertThat(entry.subject()).isEqualTo("prd_1");
        assertThat(entry.detail()).isEqualTo(Map.of("count", "3", "state", "\"odd\""));
    }

    @Test
    void anEntryVanishesWithWhatItTellsOf() {
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    trail.done(ADMIN, "key.export", "prd_1", Map.of());
                    throw new IllegalStateException("after the entry");
                }))
                .hasMessage("after the entry");

        assertThat(entries()).isEmpty();
    }

    @Test
    void aRefusalIsRecordedWithItsCodeOnceAMinute() {
        trail.refused(ADMIN, "cancelOrder", "/orders/1", refusal());
        trail.refused(ADMIN, "cancelOrder", "/orders/1", refusal());
        trail.refused(ADMIN, "cancelOrder", "/orders/2", refusal());

        assertThat(entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo(AuditOutcome.REFUSED);
            assertThat(entry.detail())
                    .isEqualTo(Map.of("code", "conflict", "message", "It is paid.?", "param", "order"));
        });
    }

    @Test
    void entriesAreFilteredAndPaged() {
        trail.done(ADMIN, "key.export", "prd_1", Map.of());
        trail.done(ADMIN, "key.export", "prd_2", Map.of());
        trail.refused(ADMIN, "cancelOrder", "prd_1", refusal());

        AuditFilter exports = new AuditFilter(Optional.of("key.export"), Optional.empty(), Optional.empty());
        Page<AuditEntry> first = trail.list(ADMIN, exports, PageRequest.first(1));
        Page<AuditEntry> second = trail.list(ADMIN, exports, new PageRequest(1, first.next()));
        assertThat(first.items()).extracting(AuditEntry::subject).containsExactly("prd_2");
        assertThat(second.items()).extracting(AuditEntry::subject).containsExactly("prd_1");
        assertThat(second.next()).isEmpty();
        AuditFilter refused =
                new AuditFilter(Optional.empty(), Optional.of("prd_1"), Optional.of(AuditOutcome.REFUSED));
        assertThat(trail.list(ADMIN, refused, PageRequest.first(9)).items()).hasSize(1);
    }

    @Test
    void onlyAdministratorsReadIt() {
        assertThatThrownBy(() -> trail.list(Actor.buyerOf(OrderId.next()), AuditFilter.ALL, PageRequest.first(1)))
                .isInstanceOf(CommerceException.class)
                .extracting(e -> ((CommerceException) e).error())
                .isEqualTo(CommerceError.FORBIDDEN);
    }

    @Test
    void whoRepeatsHimselfOrOthersFillsNoTable() {
        AtomicLong now = new AtomicLong();
        Repetitions repetitions = new Repetitions(Duration.ofSeconds(60), 2, now::get);

        assertThat(repetitions.first("a")).isTrue();
        assertThat(repetitions.first("a")).isFalse();
        assertThat(repetitions.first("b")).isTrue();
        assertThat(repetitions.first("c")).isFalse();
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(repetitions.first("c")).isTrue();
        assertThat(repetitions.first("a")).isTrue();
    }
}
