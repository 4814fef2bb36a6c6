package org.vintner.tck.fulfillment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.tck.RedRules;

/** That each rule can fail: on a fulfiller that breaks it, it is red, and no other rule is. */
class FulfillerMutantsTest {

    private static final ThreadLocal<Function<MemoryFulfiller.Memory, MemoryFulfiller>> MUTANT = new ThreadLocal<>();

    /** The contract test of a mutant. Not named a test, as it is red on purpose. */
    static class MutantContract extends FulfillerContractTest {
        @Override
        protected FulfillerUnderTest open() {
            return new MemoryUnderTest(MUTANT.get());
        }
    }

    private static final class MemoryUnderTest implements FulfillerUnderTest {
        private final MemoryFulfiller.Memory memory = new MemoryFulfiller.Memory();
        private final Fulfiller fulfiller;

        MemoryUnderTest(Function<MemoryFulfiller.Memory, MemoryFulfiller> maker) {
            this.fulfiller = maker.apply(memory);
        }

        @Override
        public Fulfiller fulfiller() {
            return fulfiller;
        }

        @Override
        public ProductId product(int stock) {
            ProductId product = ProductId.next();
            memory.free.put(product, stock);
            return product;
        }

        @Override
        public List<Line> order(ProductId product, int... quantities) {
            OrderId order = OrderId.next();
            return Arrays.stream(quantities)
                    .mapToObj(quantity -> new Line(order, OrderLineId.next(), product, quantity))
                    .toList();
        }

        @Override
        public synchronized <T> T transaction(Callable<T> work) throws Exception {
            MemoryFulfiller.Memory before = memory.copy();
            try {
                return work.call();
            } catch (Exception e) {
                memory.take(before);
                throw e;
            }
        }

        @Override
        public int free(ProductId product) {
            return memory.free.get(product);
        }

        @Override
        public int entitlements(int quantity) {
            return quantity;
        }

        @Override
        public boolean isUsable(Entitlement entitlement) {
            return !((Entitlement.Key) entitlement).suspended();
        }

        @Override
        public void close() {
            memory.free.clear();
        }
    }

    private static Map<String, Function<MemoryFulfiller.Memory, MemoryFulfiller>> mutants() {
        Map<String, Function<MemoryFulfiller.Memory, MemoryFulfiller>> mutants = new LinkedHashMap<>();
        mutants.put("FF-01", memory -> new MemoryFulfiller(memory) {
            private final AtomicInteger asked = new AtomicInteger();

            @Override
            public ProductKind kind() {
                return asked.getAndIncrement() % 2 == 0 ? ProductKind.KEY : ProductKind.FILE;
            }
        });
        mutants.put("FF-02", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<OrderLineId> lacking(List<Line> lines) {
                List<OrderLineId> lacking = super.lacking(lines);
                boolean placing = lines.size() == 3;
                return placing ? lines.stream().map(Line::id).toList() : lacking;
            }
        });
        mutants.put("FF-03", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
                int before = memory.free.get(lines.get(0).product());
                List<OrderLineId> lacking = super.reserve(order, lines, hold);
                boolean renewed =
                        lines.size() == 2 && memory.free.get(lines.get(0).product()) == before;
                if (renewed && lacking.isEmpty()) {
                    takeFree(lines.get(0));
                }
                return lacking;
            }
        });
        mutants.put("FF-04", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
                List<OrderLineId> lacking = new ArrayList<>();
                lines.forEach(line -> lacking.addAll(super.reserve(order, List.of(line), hold)));
                return lacking;
            }
        });
        mutants.put("FF-05", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<OrderLineId> fulfill(List<Line> lines) {
                List<OrderLineId> lacking = super.fulfill(lines);
                // Takes what another order has reserved, rather than to disappoint somebody who has paid.
                boolean robs =
                        lacking.size() == 1 && lines.size() == 1 && lines.get(0).quantity() == 3;
                if (robs) {
                    give(lines.get(0));
                }
                return robs ? List.of() : lacking;
            }
        });
        mutants.put("FF-06", memory -> new MemoryFulfiller(memory) {
            @Override
            public void release(List<OrderId> orders) {
                super.release(orders);
                if (orders.size() == 2) {
                    memory.free.replaceAll((product, free) -> free + 1);
                }
            }
        });
        mutants.put("FF-07", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<Entitlement> entitlements(OrderId order) {
                List<Entitlement> all = super.entitlements(order);
                return all.size() == 4 ? all.subList(0, 3) : all;
            }
        });
        mutants.put("FF-08", memory -> new MemoryFulfiller(memory) {
            private final Set<OrderId> released = new HashSet<>();

            @Override
            public void release(List<OrderId> orders) {
                released.addAll(orders);
                super.release(orders);
            }

            @Override
            public List<OrderLineId> fulfill(List<Line> lines) {
                return released.contains(lines.get(0).order())
                        ? lines.stream().map(Line::id).toList()
                        : super.fulfill(lines);
            }
        });
        mutants.put("FF-09", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<OrderLineId> fulfill(List<Line> lines) {
                boolean oneOrder = lines.stream().map(Line::order).distinct().count() == 1;
                List<OrderLineId> lacking = oneOrder ? List.of() : lacking(lines);
                return lacking.isEmpty()
                        ? super.fulfill(lines)
                        : lines.stream().map(Line::id).toList();
            }
        });
        mutants.put("FF-10", memory -> new MemoryFulfiller(memory) {
            private final Map<OrderId, List<Line>> sold = new LinkedHashMap<>();

            @Override
            public List<OrderLineId> fulfill(List<Line> lines) {
                List<OrderLineId> lacking = super.fulfill(lines);
                if (lacking.isEmpty()) {
                    sold.putIfAbsent(lines.get(0).order(), lines);
                }
                return lacking;
            }

            @Override
            public void revoke(List<OrderLineId> lines) {
                super.revoke(lines);
                sold.values().removeIf(one -> lines.contains(one.get(0).id()));
            }

            @Override
            public List<Entitlement> entitlements(OrderId order) {
                // Remembers in a field what stands in the database, or not any more.
                List<Entitlement> stored = super.entitlements(order);
                if (stored.isEmpty() && sold.containsKey(order)) {
                    sold.get(order).forEach(this::give);
                    stored = super.entitlements(order);
                }
                return stored;
            }
        });
        mutants.put("FF-11", memory -> new MemoryFulfiller(memory) {
            @Override
            public void resume(List<OrderLineId> lines) {
                // Once suspended, always suspended.
            }
        });
        mutants.put("FF-12", memory -> new MemoryFulfiller(memory) {
            @Override
            public void revoke(List<OrderLineId> lines) {
                suspend(lines);
            }
        });
        mutants.put("FF-13", memory -> new MemoryFulfiller(memory) {
            private OrderId first;

            @Override
            public List<OrderLineId> fulfill(List<Line> lines) {
                first = first == null ? lines.get(0).order() : first;
                return super.fulfill(lines);
            }

            @Override
            public List<Entitlement> entitlements(OrderId order) {
                List<Entitlement> own = super.entitlements(order);
                boolean open = own.isEmpty()
                        && first != null
                        && !super.entitlements(first).isEmpty();
                return open ? suspended(super.entitlements(first)) : own;
            }

            /** So that only who looks whose they are sees it. */
            private List<Entitlement> suspended(List<Entitlement> entitlements) {
                return entitlements.stream()
                        .map(one -> (Entitlement.Key) one)
                        .<Entitlement>map(key -> new Entitlement.Key(
                                key.line(), key.product(), key.key(), key.masked(), key.revealedAt(), true))
                        .toList();
            }
        });
        mutants.put("FF-14", memory -> new MemoryFulfiller(memory) {
            @Override
            public List<OrderLineId> fulfill(List<Line> lines) {
                List<OrderLineId> lacking = super.fulfill(lines);
                boolean crowded = Thread.currentThread().getName().equals("tck-buyer");
                return crowded ? List.of() : lacking;
            }
        });
        mutants.put("FF-15", memory -> new MemoryFulfiller(memory) {
            @Override
            public Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds) {
                Set<OrderId> reserved = super.reserve(lines, holds);
                // Keeps for an order that lacks what it found.
                lines.stream()
                        .filter(line -> !reserved.contains(line.order()))
                        .limit(1)
                        .forEach(this::takeFree);
                return reserved;
            }
        });
        return mutants;
    }

    @TestFactory
    Stream<DynamicTest> eachMutantIsRedOnItsRuleAndOnNoOther() {
        return mutants().entrySet().stream()
                .map(mutant -> DynamicTest.dynamicTest(
                        mutant.getKey(),
                        () -> assertThat(red(mutant.getValue())).containsExactly(mutant.getKey())));
    }

    @Test
    void theGoodFulfillerIsRedOnNone() {
        assertThat(red(MemoryFulfiller::new)).isEmpty();
    }

    @Test
    void eachRuleHasAMutant() {
        assertThat(new TreeSet<>(mutants().keySet())).isEqualTo(RedRules.rulesOf(MutantContract.class));
    }

    private static Set<String> red(Function<MemoryFulfiller.Memory, MemoryFulfiller> maker) {
        MUTANT.set(maker);
        try {
            return RedRules.of(MutantContract.class, Set.of());
        } finally {
            MUTANT.remove();
        }
    }
}
