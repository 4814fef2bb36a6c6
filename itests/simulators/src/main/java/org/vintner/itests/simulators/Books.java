package org.vintner.itests.simulators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the provider knows: documents by kind and id, each version a line of a file, the last one counts. They survive the death of
 * the process. What is handed out is a copy; a change is one step for all threads.
 */
public final class Books implements AutoCloseable {

    private final Map<String, Map<String, ObjectNode>> kinds = new LinkedHashMap<>();
    private final OutputStream file;
    private final Path folder;

    /** Opens the books in a folder, which is made if need be. */
    public Books(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            Path path = folder.resolve("books.jsonl");
            if (Files.exists(path)) {
                read(path);
            }
            file = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line may be half: the process died while it was written, and nobody was told. It is cut off. */
    private void read(Path path) throws IOException {
        String text = Files.readString(path);
        int end = text.lastIndexOf('\n') + 1;
        if (end < text.length()) {
            Files.writeString(path, text.substring(0, end));
        }
        for (String json : text.substring(0, end).lines().toList()) {
            JsonNode line = Json.MAPPER.readTree(json);
            kind(line.path("kind").asText()).put(line.path("id").asText(), (ObjectNode) line.path("document"));
        }
    }

    /** {@return where they lie} */
    public Path folder() {
        return folder;
    }

    private Map<String, ObjectNode> kind(String kind) {
        return kinds.computeIfAbsent(kind, any -> new LinkedHashMap<>());
    }

    /** {@return a document} */
    public synchronized Optional<ObjectNode> find(String kind, String id) {
        return Optional.ofNullable(kind(kind).get(id)).map(ObjectNode::deepCopy);
    }

    /** {@return all documents of a kind, in the order in which they were first written} */
    public synchronized List<ObjectNode> all(String kind) {
        return kind(kind).values().stream().map(ObjectNode::deepCopy).toList();
    }

    /** {@return the documents of a kind with a field of that value} */
    public Stream<ObjectNode> where(String kind, String field, String value) {
        return all(kind).stream()
                .filter(document -> document.path(field).asText().equals(value));
    }

    /** Writes a document. */
    public synchronized void put(String kind, String id, ObjectNode document) {
        ObjectNode copy = document.deepCopy();
        kind(kind).put(id, copy);
        ObjectNode line = Json.object().put("kind", kind).put("id", id);
        line.set("document", copy);
        try {
            file.write(Json.bytes(line));
            file.write('\n');
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a document that is there, as one step. */
    public synchronized ObjectNode change(String kind, String id, UnaryOperator<ObjectNode> change) {
        ObjectNode changed = change.apply(find(kind, id).orElseThrow());
        put(kind, id, changed);
        return changed;
    }

    /** Changes each document of a kind, as one step; what stays as it was is not written. */
    public synchronized void changeAll(String kind, UnaryOperator<ObjectNode> change) {
        for (String id : List.copyOf(kind(kind).keySet())) {
            ObjectNode before = find(kind, id).orElseThrow();
            ObjectNode after = change.apply(before.deepCopy());
            if (!after.equals(before)) {
                put(kind, id, after);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
