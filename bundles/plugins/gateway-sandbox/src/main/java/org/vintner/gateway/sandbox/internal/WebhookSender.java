package org.vintner.gateway.sandbox.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications over HTTP until the shop answers with 2xx or their time is over. What is not through when the server
 * stops stays in the books and is sent by the next run, so the shop may get a notification twice.
 */
final class WebhookSender implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(10);

    private final Books books;
    private final String channel;
    private final NotificationPrinter printer;
    private final Dial dial;
    private final List<Duration> retries;
    private final Duration horizon;
    private final Duration timeout;
    private final Clock clock;
    private final HttpClient client;
    private final ThreadPoolExecutor senders;
    private final ScheduledThreadPoolExecutor alarm;
    /** Notifications that the dial has been asked about. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    /** The notification that waits for the one that follows it, or null. */
    private final AtomicReference<String> waiting = new AtomicReference<>();
    /** Whether the last notification was taken: trouble is logged once, not once per notification. */
    private final AtomicBoolean healthy = new AtomicBoolean(true);

    WebhookSender(Books books, SandboxSettings settings, Dial dial, Clock clock) {
        this.books = books;
        this.channel = settings.channel();
        this.printer = new NotificationPrinter(settings.secrets(), dial, clock);
        this.dial = dial;
        this.retries = settings.retries();
        this.horizon = settings.horizon();
        this.timeout = settings.timeout();
        this.clock = clock;
        // Redirects are not followed, as no provider does: the signature is for the one address.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        ThreadFactory threads = threads("vintner-sandbox-" + channel);
        this.senders = new ThreadPoolExecutor(
                settings.concurrency(),
                settings.concurrency(),
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads);
        senders.allowCoreThreadTimeOut(true);
        this.alarm = new ScheduledThreadPoolExecutor(1, threads);
        alarm.setRemoveOnCancelPolicy(true);
        dial.onChange(this::sendHeldBack);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Sends a notification that is in the books, now and on another thread. */
    void send(String event) {
        try {
            senders.execute(() -> attempt(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("Channel {}: {} is left to the next run, as this one stops", channel, event);
        }
    }

    /** Sends a notification when its time has come. */
    void schedule(PendingWebhook webhook) {
        long millis =
                Math.max(0, Duration.between(clock.instant(), webhook.next()).toMillis());
        later(webhook.event().id(), Duration.ofMillis(millis));
    }

    private void attempt(String event) {
        try {
            Optional<PendingWebhook> webhook = books.webhook(event);
            if (webhook.isPresent() && !heldBack(webhook.get())) {
                deliver(webhook.get());
                sendHeldBack();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Channel {}: notification {} is left to the next run", channel, event, e);
        }
    }

    /** Whether the dial says that it is not to be sent now; each is held back once. */
    private boolean heldBack(PendingWebhook webhook) {
        String event = webhook.event().id();
        if (webhook.attempts() > 0 || !seen.add(event)) {
            return false;
        }
        if (dial.strikes(Misdeed.DROP)) {
            seen.remove(event);
            books.enter(new Entry.Finished(event));
            return true;
        }
        if (dial.strikes(Misdeed.DELAY)) {
            later(event, DELAY);
            return true;
        }
        if (dial.strikes(Misdeed.REORDER) && waiting.compareAndSet(null, event)) {
            later(event, LONGEST_HOLD);
            return true;
        }
        return false;
    }

    private void sendHeldBack() {
        Optional.ofNullable(waiting.getAndSet(null)).ifPresent(this::send);
    }

    private void later(String event, Duration pause) {
        try {
            var unused = alarm.schedule(() -> send(event), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Channel {}: {} is left to the next run, as this one stops", channel, event);
        }
    }

    private void deliver(PendingWebhook webhook) throws InterruptedException {
        Reply reply = post(webhook);
        if (dial.strikes(Misdeed.DUPLICATE)) {
            post(webhook);
            post(webhook);
        }
        seen.remove(webhook.event().id());
        finish(webhook, reply);
    }

    /** What the shop answered; status 0 when it did not. */
    private record Reply(int status, Optional<Duration> retryAfter) {

        boolean isGood() {
            return status >= 200 && status <= 299;
        }
    }

    private Reply post(PendingWebhook webhook) throws InterruptedException {
        NotificationPrinter.Printed printed = printer.print(webhook.event());
        HttpRequest request = HttpRequest.newBuilder(webhook.url())
                .timeout(timeout)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "Vintner-Sandbox/1")
                .header(WebhookSignature.HEADER, printed.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(printed.body()))
                .build();
        try {
            HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
            return new Reply(
                    response.statusCode(),
                    response.headers().firstValue("Retry-After").flatMap(this::retryAfter));
        } catch (IOException e) {
            LOG.debug("Channel {}: {} got no answer", channel, webhook.event().id(), e);
            return new Reply(0, Optional.empty());
        }
    }

    /** Seconds or a date, RFC 9110 section 10.2.3. */
    private Optional<Duration> retryAfter(String value) {
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(clock.instant(), date));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void finish(PendingWebhook webhook, Reply reply) {
        WebhookEvent event = webhook.event();
        int attempts = webhook.attempts() + 1;
        if (reply.isGood()) {
            books.enter(new Entry.Finished(event.id()));
            if (!healthy.getAndSet(true)) {
                LOG.info("Channel {}: notifications are taken again", channel);
            }
            return;
        }
        Instant now = clock.instant();
        if (!now.isBefore(event.created().plus(horizon))) {
            books.enter(new Entry.Finished(event.id()));
            LOG.warn("Channel {}: {} is given up after {} attempts", channel, event.id(), attempts);
            return;
        }
        if (healthy.getAndSet(false)) {
            LOG.warn(
                    "Channel {}: {} was not taken ({}); notifications are sent again until they are",
                    channel,
                    event.id(),
                    reply.status() == 0 ? "no answer" : "HTTP " + reply.status());
        }
        books.enter(new Entry.Postponed(event.id(), attempts, now.plus(pause(attempts, reply))));
        books.webhook(event.id()).ifPresent(this::schedule);
    }

    private Duration pause(int attempts, Reply reply) {
        Duration planned = retries.get(Math.min(attempts, retries.size()) - 1);
        Duration asked = reply.retryAfter().orElse(planned);
        Duration atMost = asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
        return atMost.isNegative() ? planned : atMost;
    }

    /** Stops at once. The journal is closed afterwards, so nothing may be writing any more. */
    @Override
    public void close() {
        alarm.shutdownNow();
        senders.shutdownNow();
        try {
            if (!senders.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("Channel {}: a notification is still being sent", channel);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
