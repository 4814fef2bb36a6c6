package org.vintner.itests.benchmarks;

/** What is measured in turn with others. */
interface Side {

    /** {@return its name in the report} */
    String name();

    /** Makes ready what a measurement of so many seconds uses up. Not measured. */
    void prepare(int seconds);

    /** Measures once. {@return the figure and what goes with it} */
    Cell measure(int seconds);

    /** {@return the figure, when it depends on what was seen of the processes meanwhile} */
    default double figure(Cell metered) {
        return metered.value();
    }

    /**
     * Looks whether what had to be done was done. Not measured.
     *
     * @param cell what was measured last
     * @throws WrongResult when it was not
     * @throws RanOut when more was asked for than had been prepared
     */
    default void verify(Cell cell) {}
}
