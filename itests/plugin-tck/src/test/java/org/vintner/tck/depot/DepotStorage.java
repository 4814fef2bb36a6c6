package org.vintner.tck.depot;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.ObjectListing;
import org.vintner.spi.storage.StorageFullException;

/**
 * Keeps files at Depot. An upload has a name of its own; it gets the object's name when Depot has the same size and digest as
 * we, so that an object is there whole or not at all, wherever a line breaks.
 */
final class DepotStorage implements FileStorage, ObjectListing {

    private static final Pattern OBJECT_ID = Pattern.compile("[A-Za-z0-9_]{1,64}");

    private final DepotClient client;
    private final String name;

    DepotStorage(DepotSettings settings) {
        this.client = new DepotClient(settings);
        this.name = settings.name();
    }

    @Override
    public long store(String objectId, InputStream content) throws IOException {
        checked(objectId);
        String temporary = "uploads/" + UUID.randomUUID();
        Upload upload = new Upload(content);
        expect(204, client.send(temporary, upload), objectId);
        String published = temporary + "\n" + upload.size() + "\n" + upload.sha256();
        try (InputStream answer =
                client.call("POST", "objects/" + objectId, published).body()) {
            return stated(answer, upload.size());
        }
    }

    /** Depot repeats the size that it keeps: what says something else is no answer of Depot's. */
    private long stated(InputStream answer, long size) throws IOException {
        String text = new String(answer.readNBytes(100), StandardCharsets.US_ASCII);
        return switch (text) {
            case "taken" -> throw new FileAlreadyExistsException("There is an object of this name.");
            case "full" -> throw full();
            default -> {
                if (!text.equals("kept " + size)) {
                    throw strange();
                }
                yield size;
            }
        };
    }

    @Override
    public InputStream open(String objectId, long offset, long length) throws IOException {
        checked(objectId);
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("Offset and length are 0 or more.");
        }
        HttpResponse<InputStream> answer = client.call("GET", "objects/" + objectId + "/" + offset + "/" + length, "");
        long size = answer.headers().firstValueAsLong("Content-Length").orElse(0);
        if (answer.statusCode() != 206 || size != length) {
            answer.body().close();
            expect(206, answer.statusCode(), objectId);
            throw strange();
        }
        return length == 0 ? InputStream.nullInputStream() : new Download(answer.body(), length);
    }

    /** A part of an object: a line that breaks is an exception, and no end. */
    private static final class Download extends FilterInputStream {

        private long remaining;

        Download(InputStream body, long length) {
            super(body);
            this.remaining = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count < 0 && remaining > 0) {
                throw new IOException("The download broke off before its end.");
            }
            remaining -= Math.max(0, count);
            return count;
        }
    }

    @Override
    public void delete(String objectId) throws IOException {
        checked(objectId);
        HttpResponse<InputStream> answer = client.call("DELETE", "objects/" + objectId, "");
        answer.body().close();
        expect(204, answer.statusCode(), objectId);
    }

    @Override
    public void list(Consumer<String> objectId) throws IOException {
        HttpResponse<InputStream> answer = client.call("GET", "objects", "");
        try (InputStream body = answer.body()) {
            expect(206, answer.statusCode(), "");
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.US_ASCII));
            String last = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                if (OBJECT_ID.matcher(line).matches()) {
                    objectId.accept(line);
                }
            }
            if (!last.equals("--end")) {
                throw new IOException("Depot's list broke off.");
            }
        }
    }

    private void expect(int wanted, int status, String objectId) throws IOException {
        if (status == 404) {
            throw new NoSuchFileException(objectId);
        }
        if (status == 507) {
            throw full();
        }
        if (status != wanted) {
            throw strange();
        }
    }

    private StorageFullException full() {
        return new StorageFullException(
                "Storage '" + name + "' is full. Make room at Depot, then upload the file again.", null);
    }

    private IOException strange() {
        return new IOException("Depot did not do what storage '" + name + "' asked it for.");
    }

    private static void checked(String objectId) {
        if (!OBJECT_ID.matcher(objectId).matches()) {
            throw new IllegalArgumentException("An object's name has 1 to 64 letters, digits and underscores.");
        }
    }
}
