package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vintner.api.id.PaymentId;

class RecentInquiriesTest {

    private final AtomicLong now = new AtomicLong();
    private final RecentInquiries recent = new RecentInquiries(now::get);

    @Test
    void onePaymentIsAskedAboutEveryTwoSeconds() {
        PaymentId payment = PaymentId.next();

        assertThat(recent.mayAsk(payment)).isTrue();
        assertThat(recent.mayAsk(payment)).isFalse();
        assertThat(recent.mayAsk(PaymentId.next())).isTrue();

        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(recent.mayAsk(payment)).isTrue();
    }

    @Test
    void ofACrowdThatAsksAtOnceOneIsLetThrough() {
        PaymentId payment = PaymentId.next();

        assertThat(IntStream.range(0, 10_000)
                        .parallel()
                        .filter(i -> recent.mayAsk(payment))
                        .count())
                .isEqualTo(1);
    }
}
