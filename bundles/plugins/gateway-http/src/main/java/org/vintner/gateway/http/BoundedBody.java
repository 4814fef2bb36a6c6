package org.vintner.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads a body up to a largest size, into memory or, for status 200, into a stream. */
final class BoundedBody implements HttpResponse.BodyHandler<byte[]> {

    /** Of an answer that was to go into a file and is something else, this much is kept. */
    private static final int ERROR_SIZE = 64 * 1024;

    private final long largest;
    private final OutputStream out;

    BoundedBody(int largest) {
        this(largest, null);
    }

    BoundedBody(long largest, OutputStream out) {
        this.largest = largest;
        this.out = out;
    }

    /** There was more. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public BodySubscriber<byte[]> apply(HttpResponse.ResponseInfo info) {
        boolean aside = out != null && info.statusCode() == 200;
        return new Subscriber(
                aside || out == null ? largest : ERROR_SIZE, aside ? out : OutputStream.nullOutputStream(), aside);
    }

    private static final class Subscriber implements BodySubscriber<byte[]> {

        private final long largest;
        private final OutputStream out;
        private final boolean aside;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private Flow.Subscription subscription;
        private long read;

        Subscriber(long largest, OutputStream out, boolean aside) {
            this.largest = largest;
            this.out = out;
            this.aside = aside;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            try {
                for (ByteBuffer part : parts) {
                    take(part);
                }
            } catch (IOException e) {
                subscription.cancel();
                body.completeExceptionally(e);
            }
        }

        private void take(ByteBuffer part) throws IOException {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            read += bytes.length;
            if (read > largest) {
                throw new TooLarge();
            }
            (aside ? out : kept).write(bytes);
        }

        @Override
        public void onError(Throwable trouble) {
            body.completeExceptionally(trouble);
        }

        @Override
        public void onComplete() {
            body.complete(kept.toByteArray());
        }
    }
}
