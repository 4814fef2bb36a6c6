package org.vintner.tck;

/** What every abstract contract test is. */
public interface ContractTest {

    /**
     * {@return which rules apply, found out by opening the plugin once and closing it again}
     *
     * @throws Exception when it can't be opened
     */
    Scope scope() throws Exception;
}
