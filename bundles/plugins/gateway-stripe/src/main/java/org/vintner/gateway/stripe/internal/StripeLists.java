package org.vintner.gateway.stripe.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.stripe.internal.StripeApi.Done;
import org.vintner.gateway.stripe.internal.StripeApi.Result;

/** Stripe's lists, page by page. What can't be read to its end is no list. */
final class StripeLists {

    private static final int PAGE = 100;
    /** A million lines; more than that is no answer that anybody meant to give. */
    private static final int MOST_PAGES = 10_000;
    /** To find one thing; beyond that it is not known whether it is there. */
    private static final int PAGES_TO_SEARCH = 20;

    private final StripeApi api;

    StripeLists(StripeApi api) {
        this.api = api;
    }

    /**
     * Hands over each object.
     *
     * @param query path with at least one parameter
     * @throws JsonObject.Malformed when the end was not seen
     */
    void all(String query, Consumer<JsonObject> each) {
        walk(query, MOST_PAGES, object -> {
            each.accept(object);
            return false;
        });
    }

    /**
     * {@return the first object that is wanted}
     *
     * @throws JsonObject.Malformed when there was none until the end was lost
     */
    Optional<JsonObject> first(String query, Predicate<JsonObject> wanted) {
        return walk(query, PAGES_TO_SEARCH, wanted);
    }

    private Optional<JsonObject> walk(String query, int mostPages, Predicate<JsonObject> enough) {
        String after = "";
        for (int page = 0; page < mostPages; page++) {
            JsonObject list = page(query + "&limit=" + PAGE + after);
            List<JsonObject> objects = list.objects("data");
            for (JsonObject object : objects) {
                if (enough.test(object)) {
                    return Optional.of(object);
                }
            }
            if (!list.flag("has_more")) {
                return Optional.empty();
            }
            if (objects.isEmpty()) {
                throw new JsonObject.Malformed("an empty page that is not the last");
            }
            after = "&starting_after="
                    + StripeApi.encode(objects.get(objects.size() - 1).text("id"));
        }
        throw new JsonObject.Malformed("the list is too long");
    }

    private JsonObject page(String path) {
        Result result = api.get(path);
        if (result instanceof Done done && done.object().has("data")) {
            return done.object();
        }
        throw new Broken(result);
    }

    /** The list broke off. */
    static final class Broken extends JsonObject.Malformed {
        private static final long serialVersionUID = 1L;

        private final transient Result result;

        Broken(Result result) {
            super(result.toString());
            this.result = result;
        }

        Result result() {
            return result;
        }
    }
}
