package org.acme;

import java.util.concurrent.CountDownLatch;

/** Code of a plugin that a thread is inside of until it is driven out. */
public final class Guest implements Runnable {

    private final CountDownLatch inside;

    public Guest(CountDownLatch inside) {
        this.inside = inside;
    }

    @Override
    public void run() {
        try {
            inside.countDown();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
