package org.vintner.tck;

import java.util.List;

/** What every abstract contract test is. */
public interface ContractTest {

    /**
     * {@return which rules apply, found out by opening the plugin once and closing it again}
     *
     * @throws Exception when it can't be opened
     */
    Scope scope() throws Exception;

    /**
     * {@return what the names of classes begin with that belong to the other end and not to the plugin, such as a provider's SDK in
     * your simulation of it; it may keep threads and the like when the plugin was ended}
     */
    default List<String> otherEnd() {
        return List.of();
    }
}
