package org.vintner.api.downloads;

import java.time.Instant;
import org.vintner.api.id.FileId;
import org.vintner.api.id.ProductId;

/**
 * A file that buyers have links to and that its storage does not give.
 *
 * @param file which file
 * @param product whose file
 * @param fileName its name
 * @param storage the storage that should have it
 * @param trouble what is wrong, in words for a person
 * @param grants how many download grants are concerned
 * @param checkedAt when it was last tried
 */
public record BrokenLink(
        FileId file,
        ProductId product,
        String fileName,
        String storage,
        String trouble,
        long grants,
        Instant checkedAt) {}
