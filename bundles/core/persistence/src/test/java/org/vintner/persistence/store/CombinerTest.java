package org.vintner.persistence.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CombinerTest {

    private final List<List<Integer>> rounds = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final Combiner<Integer, String> combiner = new Combiner<>(this::work, 10, 1);

    @AfterEach
    void stop() {
        goOn.countDown();
        callers.shutdown();
    }

    /** The first round goes on when it is told to. */
    private List<String> work(List<Integer> items) {
        rounds.add(items);
        begun.countDown();
        await(goOn);
        if (items.contains(13)) {
            throw new IllegalStateException("thirteen");
        }
        return items.stream().map(item -> "done " + item).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<String> call(int item) {
        return CompletableFuture.supplyAsync(() -> combiner.call(item), callers);
    }

    private void awaitWaiting(int many) {
        while (combiner.waiting() < many) {
            Thread.onSpinWait();
        }
    }

    /** Calls that wait for the end of the first round. */
    private List<CompletableFuture<String>> whileTheFirstIsAtWork(int... items) {
        List<CompletableFuture<String>> calls = new ArrayList<>(List.of(call(0)));
        await(begun);
        for (int item : items) {
            calls.add(call(item));
            awaitWaiting(calls.size() - 1);
        }
        return calls;
    }

    @Test
    void aSingleCallIsDoneAtOnceByItsCaller() {
        goOn.countDown();
        assertThat(combiner.call(1)).isEqualTo("done 1");
        assertThat(rounds).containsExactly(List.of(1));
    }

    @Test
    void whatComesMeanwhileIsDoneTogetherAndEachGetsItsOwnAnswer() {
        List<CompletableFuture<String>> calls = whileTheFirstIsAtWork(1, 2, 3);
        goOn.countDown();
        assertThat(calls.stream().map(CompletableFuture::join)).containsExactly("done 0", "done 1", "done 2", "done 3");
        assertThat(rounds).containsExactly(List.of(0), List.of(1, 2, 3));
    }

    @Test
    void aRoundIsBounded() {
        List<CompletableFuture<String>> calls = whileTheFirstIsAtWork(
                IntStream.rangeClosed(1, 12).map(i -> i + 100).toArray());
        goOn.countDown();
        calls.forEach(CompletableFuture::join);
        assertThat(rounds.stream().map(List::size)).containsExactly(1, 10, 2);
    }

    @Test
    void whatTheWorkThrowsIsThrownToAllOfTheRoundAndTheNextRoundGoesOn() {
        List<CompletableFuture<String>> calls = whileTheFirstIsAtWork(12, 13);
        goOn.countDown();
        assertThat(calls.get(0).join()).isEqualTo("done 0");
        for (CompletableFuture<String> call : calls.subList(1, 3)) {
            assertThatThrownBy(call::join).hasRootCauseMessage("thirteen");
        }
        assertThat(combiner.call(1)).isEqualTo("done 1");
    }

    @Test
    void whoIsInterruptedWhileHeWaitsIsAnsweredAllTheSameAndStaysInterrupted() {
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        CompletableFuture<String> first = call(0);
        await(begun);
        CompletableFuture<String> second = CompletableFuture.supplyAsync(
                () -> {
                    waiter.complete(Thread.currentThread());
                    String answer = combiner.call(1);
                    interrupted.set(Thread.interrupted());
                    return answer;
                },
                callers);
        awaitWaiting(1);
        waiter.join().interrupt();
        goOn.countDown();
        assertThat(first.join()).isEqualTo("done 0");
        assertThat(second.join()).isEqualTo("done 1");
        assertThat(interrupted).isTrue();
    }

    @Test
    void aSecondRoundIsLedWhileTheFirstIsAtWork() {
        CountDownLatch bothAtWork = new CountDownLatch(2);
        Combiner<Integer, String> two = new Combiner<>(
                items -> {
                    bothAtWork.countDown();
                    await(bothAtWork);
                    return items.stream().map(item -> "done " + item).toList();
                },
                // One in a round, so that two calls are two rounds, however soon the second one comes.
                1,
                2);
        List<CompletableFuture<String>> calls = IntStream.range(0, 2)
                .mapToObj(item -> CompletableFuture.supplyAsync(() -> two.call(item), callers))
                .toList();
        assertThat(calls.stream().map(CompletableFuture::join)).containsExactly("done 0", "done 1");
    }

    @Test
    void fewWaitForTheNextRoundAndManyHaveOneOfTheirOwn() {
        Combiner<Integer, String> two = new Combiner<>(this::work, 100, 2);
        List<CompletableFuture<String>> calls = new ArrayList<>();
        calls.add(CompletableFuture.supplyAsync(() -> two.call(20), callers));
        await(begun);
        for (int i = 1; i < 16; i++) {
            int item = 20 + i;
            calls.add(CompletableFuture.supplyAsync(() -> two.call(item), callers));
            while (two.waiting() < i) {
                Thread.onSpinWait();
            }
        }
        assertThat(rounds).as("while few wait").hasSize(1);
        calls.add(CompletableFuture.supplyAsync(() -> two.call(40), callers));
        while (rounds.size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(rounds.get(1)).hasSize(16);
        goOn.countDown();
        assertThat(calls.stream().map(CompletableFuture::join)).hasSize(17);
    }

    @Test
    void nobodyIsForgottenInACrowdThatTwoLead() {
        AtomicInteger done = new AtomicInteger();
        Combiner<Integer, Integer> two = new Combiner<>(
                items -> {
                    done.addAndGet(items.size());
                    return items;
                },
                10,
                2);
        List<CompletableFuture<Integer>> calls = IntStream.range(0, 5_000)
                .mapToObj(item -> CompletableFuture.supplyAsync(() -> two.call(item), callers))
                .toList();
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).join()).isEqualTo(i);
        }
        assertThat(done).hasValue(5_000);
    }

    @Test
    void nobodyIsForgottenInACrowd() {
        goOn.countDown();
        List<CompletableFuture<String>> calls =
                IntStream.range(100, 5100).mapToObj(this::call).toList();
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).join()).isEqualTo("done " + (i + 100));
        }
        assertThat(rounds.stream().mapToInt(List::size).sum()).isEqualTo(5000);
    }
}
