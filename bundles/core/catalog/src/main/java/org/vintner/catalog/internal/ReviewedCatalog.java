package org.vintner.catalog.internal;

import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.store.NewFile;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.ProductStore;
import org.vintner.persistence.store.ProductStore.Viewer;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;

/** The catalog: sellers own their products, administrators review them. */
@Component(service = Catalog.class)
public final class ReviewedCatalog implements Catalog {
    private static final int ATTACH_TRIES = 5;

    private final UnitOfWork unitOfWork;
    private final ProductStore products;
    private final TransitionStore transitions;
    private final FileIntake intake;

    @Activate
    public ReviewedCatalog(
            @Reference UnitOfWork unitOfWork,
            @Reference ProductStore products,
            @Reference TransitionStore transitions,
            @Reference FileIntake intake) {
        this.unitOfWork = unitOfWork;
        this.products = products;
        this.transitions = transitions;
        this.intake = intake;
    }

    @Override
    public Product create(Actor actor, NewProduct product) {
        if (actor.role() != Role.SELLER && actor.role() != Role.ADMINISTRATOR) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only a seller or an administrator creates products.");
        }
        AccountId seller = AccountId.parse(actor.id());
        NewProduct checked = ProductRules.checked(product);
        return unitOfWork.call(() -> {
            Product draft = products.add(ProductId.next(), seller, checked);
            note(draft.id(), "", draft.state(), actor, "created");
            return draft;
        });
    }

    @Override
    public Product change(Actor actor, ProductId id, ProductChange change) {
        return unitOfWork.call(() -> {
            Product before = owned(actor, id);
            Product after = changed(before, ProductRules.checked(before.kind(), change), actor);
            if (after.equals(before)) {
                return before;
            }
            if (after.state() != before.state()) {
                note(id, before.state().name(), after.state(), actor, "changed by its seller");
            }
            return products.save(after);
        });
    }

    @Override
    public Product attachFile(Actor actor, ProductId id, FileUpload upload, InputStream content) {
        FileUpload checked = ProductRules.checked(upload);
        unitOfWork.readOnly(() -> fileProduct(actor, id));
        NewFile file = intake.store(checked, content);
        try {
            return attached(actor, id, file);
        } catch (CommerceException e) {
            // Whether a commit that failed beneath us took place is not known: then the object must stay.
            if (e.error() != CommerceError.COMMIT_UNKNOWN) {
                intake.discard(file);
            }
            throw e;
        }
    }

    @Override
    public Product move(Actor actor, ProductId id, ProductState to, Optional<String> reason) {
        Optional<String> why = to == ProductState.REJECTED
                ? Optional.of(ProductRules.reason(reason))
                : reason.map(ProductRules::reasonIfAny).filter(text -> !text.isEmpty());
        return unitOfWork.call(() -> {
            Product before = owned(actor, id);
            if (!mayFollow(before, to, actor)) {
                return before;
            }
            requireComplete(before, to);
            note(id, before.state().name(), to, actor, why.orElse(to.name().toLowerCase(Locale.ROOT)));
            return products.save(moved(before, to, why));
        });
    }

    @Override
    public Optional<Product> find(Optional<Actor> actor, ProductId id) {
        return products.read(id).filter(product -> maySee(actor, product));
    }

    @Override
    public List<Product> onSale(Collection<ProductId> ids) {
        return ids.isEmpty() ? List.of() : products.onSale(ids);
    }

    @Override
    public Page<Product> list(Optional<Actor> actor, ProductFilter filter, PageRequest page) {
        Optional<ProductId> before = page.cursor().map(ReviewedCatalog::cursor);
        List<Product> rows = products.list(filter, viewer(actor), before, page.limit() + 1);
        return Page.of(rows, page, product -> product.id().toString());
    }

    private Product attached(Actor actor, ProductId id, NewFile file) {
        // A long upload must not be lost because somebody changed the title at the same moment.
        return againAfterConflict(() -> unitOfWork.call(() -> {
            fileProduct(actor, id);
            return products.attach(id, file);
        }));
    }

    private Product againAfterConflict(Supplier<Product> work) {
        for (int n = 1; ; n++) {
            try {
                return work.get();
            } catch (CommerceException e) {
                if (e.error() != CommerceError.CONFLICT || n == ATTACH_TRIES || unitOfWork.active()) {
                    throw e;
                }
            }
        }
    }

    private Product fileProduct(Actor actor, ProductId id) {
        Product product = owned(actor, id);
        if (product.kind() != ProductKind.FILE) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Only a product of kind FILE has a file.", "kind");
        }
        return product;
    }

    private Product owned(Actor actor, ProductId id) {
        Product product = products.find(id)
                .filter(found -> maySee(Optional.of(actor), found))
                .orElseThrow(() -> CommerceException.notFound("product", id));
        if (!isOwnedBy(actor, product)) {
            throw new CommerceException(CommerceError.FORBIDDEN, "This product is another seller's.");
        }
        return product;
    }

    private static boolean isOwnedBy(Actor actor, Product product) {
        return actor.mayDoEverything() || actor.is(product.seller());
    }

    private static boolean maySee(Optional<Actor> actor, Product product) {
        return product.state() == ProductState.PUBLISHED
                || actor.filter(who -> isOwnedBy(who, product)).isPresent();
    }

    private static Product changed(Product product, ProductChange change, Actor actor) {
        Product after = new Product(
                product.id(),
                product.kind(),
                product.seller(),
                change.title().orElse(product.title()),
                change.description().orElse(product.description()),
                change.price().orElse(product.price()),
                change.downloads().orElse(product.downloads()),
                change.sale().orElse(product.sale()),
                product.state(),
                product.rejection(),
                product.file(),
                product.createdAt());
        boolean reviewedPart = !after.title().equals(product.title())
                || !after.description().equals(product.description())
                || !after.price().equals(product.price());
        boolean backToReview = reviewedPart && product.state() == ProductState.PUBLISHED && !actor.mayDoEverything();
        return backToReview ? moved(after, ProductState.IN_REVIEW, Optional.empty()) : after;
    }

    private static boolean mayFollow(Product product, ProductState to, Actor actor) {
        return switch (ProductStates.verdict(product.state(), to, actor.mayDoEverything())) {
            case ALLOWED -> true;
            case UNCHANGED -> false;
            case STAFF_ONLY ->
                throw new CommerceException(
                        CommerceError.FORBIDDEN, "Only an administrator decides about a product on review.");
            case IMPOSSIBLE ->
                throw new CommerceException(
                        CommerceError.CONFLICT, "A product in state " + product.state() + " can't become " + to + ".");
        };
    }

    private static void requireComplete(Product product, ProductState to) {
        boolean toBuyers = to == ProductState.IN_REVIEW || to == ProductState.PUBLISHED;
        if (toBuyers && product.kind() == ProductKind.FILE && product.file().isEmpty()) {
            throw new CommerceException(
                    CommerceError.CONFLICT, "The product has no file yet. Upload one, then try again.");
        }
    }

    private static Product moved(Product product, ProductState to, Optional<String> reason) {
        return new Product(
                product.id(),
                product.kind(),
                product.seller(),
                product.title(),
                product.description(),
                product.price(),
                product.downloads(),
                product.sale(),
                to,
                to == ProductState.REJECTED ? reason : Optional.empty(),
                product.file(),
                product.createdAt());
    }

    private static Viewer viewer(Optional<Actor> actor) {
        if (actor.filter(Actor::mayDoEverything).isPresent()) {
            return new Viewer.Staff();
        }
        return actor.filter(who -> who.role() == Role.SELLER)
                .<Viewer>map(who -> new Viewer.Seller(AccountId.parse(who.id())))
                .orElseGet(Viewer.Visitor::new);
    }

    private static ProductId cursor(String text) {
        try {
            return ProductId.parse(text);
        } catch (CommerceException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "The cursor is none that a page before gave.", "cursor", e);
        }
    }

    private void note(ProductId id, String from, ProductState to, Actor actor, String cause) {
        transitions.record(List.of(new NewTransition(id.value(), from, to.name(), actor, cause)));
    }
}
