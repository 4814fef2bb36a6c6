package org.vintner.api.inventory;

import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.id.ProductId;

/** How license keys come into stock in bulk and, for those who may, out of it. */
@ProviderType
public interface KeySupply {

    /**
     * Imports keys, one per line: UTF-8, with or without byte order mark, lines ended by LF or CRLF, white space around a key
     * dropped, blank lines skipped. Reads the stream in parts of bounded memory, each a transaction of its own. When the
     * stream breaks, what was taken stays; sent again with the batch's name, whole or from the next line on, the import goes on
     * and nothing is doubled.
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code KEY}
     * @param wanted how
     * @param lines the bytes; read to the end, not closed
     * @return what became of each line of the whole batch
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request} when the product
     *     sells no keys or the expiry is over, {@code conflict} when the batch is another file's, or lines would be left out
     */
    KeyImportReport importKeys(Actor actor, ProductId product, NewKeyImport wanted, InputStream lines);

    /**
     * Generates keys from a cryptographic random source. A key that exists already is drawn anew.
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code KEY}
     * @param wanted how many of what kind
     * @return the batch, finished
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request} when so many keys
     *     of that length could be guessed (the message names the length that is needed), {@code conflict} when the batch has
     *     other terms
     */
    KeyBatch generate(Actor actor, ProductId product, NewKeys wanted);

    /**
     * Lists batches of a product, newest first.
     *
     * @param actor the product's seller or an administrator
     * @param product whose
     * @param page which part
     * @return the page
     */
    Page<KeyBatch> batches(Actor actor, ProductId product, PageRequest page);

    /**
     * {@return what became of the lines of an import so far}
     *
     * @param actor the product's seller or an administrator
     * @param batch which import
     */
    KeyImportReport report(Actor actor, KeyBatchId batch);

    /**
     * Gives back the lines of an import that were not taken, as they came. They are kept, encrypted, for some days.
     *
     * @param actor who made the import, or who may export the product's keys
     * @param batch which import
     * @return the lines
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    KeyFile rejectedLines(Actor actor, KeyBatchId batch);

    /**
     * Exports keys with their values as CSV. Audited with their number when it is called, before anything is given.
     *
     * @param actor an account with the permission {@code KEY_EXPORT}: the product's seller or an administrator
     * @param product whose keys
     * @param state only keys in this state
     * @return the file
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    KeyFile export(Actor actor, ProductId product, Optional<KeyState> state);
}
