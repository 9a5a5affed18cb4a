package io.github.keycloakfylr.config.file;

import io.github.keycloakfylr.config.SamlMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads SAML 2.0 metadata. The signature that it may have is not checked: whoever gives the file, or the certificate of
 * the server that it comes from, vouches for it.
 */
final class SamlMetadataReader {

    private static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
    private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
    private static final String POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    private static final String REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    private static final String PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    private static final int MAX_CHARS = 2000;
    private static final int MAX_CERTIFICATES = 20;

    private SamlMetadataReader() {}

    /**
     * {@return what the identity provider says of itself}
     *
     * @param document the metadata of one or of several
     * @param entityId the one that is meant; nothing where there is only one
     * @throws UnreadableException that says what is wrong
     */
    static SamlMetadata read(SamlMetadataSource.Document document, Optional<String> entityId)
            throws UnreadableException {
        Source source = new Source(document.name(), 0);
        if (document.xml().length > SamlMetadataSource.MAX_BYTES) {
            throw new UnreadableException(source, "is larger than " + SamlMetadataSource.MAX_BYTES + " bytes");
        }
        List<Element> providers = providers(parse(document.xml(), source));
        List<Element> meant = providers.stream()
                .filter(found ->
                        entityId.map(found.getAttribute("entityID")::equals).orElse(true))
                .toList();
        if (meant.size() != 1) {
            throw new UnreadableException(
                    source,
                    entityId.isEmpty() && meant.size() > 1
                            ? "has several identity providers: name the one in saml.idp_entity_id"
                            : "expected SAML 2.0 metadata of one identity provider"
                                    + entityId.map(id -> ", named '" + id + "' as in saml.idp_entity_id")
                                            .orElse(""));
        }
        return read(meant.get(0), source);
    }

    private static SamlMetadata read(Element entity, Source source) throws UnreadableException {
        Element provider = provider(entity).orElseThrow();
        Optional<SamlMetadata.Endpoint> singleSignOn = endpoint(provider, "SingleSignOnService", source);
        if (singleSignOn.isEmpty()) {
            throw new UnreadableException(source, "has no SingleSignOnService with HTTP-POST or HTTP-Redirect");
        }
        List<String> certificates = certificates(provider, source);
        if (certificates.isEmpty()) {
            throw new UnreadableException(
                    source, "has no certificate for signing: without it no response could be checked");
        }
        List<String> formats = children(provider, METADATA, "NameIDFormat")
                .map(format -> format.getTextContent().trim())
                .toList();
        return new SamlMetadata(
                text(entity.getAttribute("entityID"), "entityID", source),
                singleSignOn.get(),
                endpoint(provider, "SingleLogoutService", source),
                certificates,
                formats.contains(PERSISTENT)
                        ? Optional.of(PERSISTENT)
                        : formats.isEmpty()
                                ? Optional.empty()
                                : Optional.of(text(formats.get(0), "NameIDFormat", source)),
                isTrue(provider.getAttribute("WantAuthnRequestsSigned")),
                friendlyNames(provider));
    }

    private static List<Element> providers(Element root) {
        Stream<Element> entities = root.getLocalName().equals("EntitiesDescriptor")
                ? children(root, METADATA, "EntityDescriptor")
                : Stream.of(root);
        return entities.filter(entity -> METADATA.equals(entity.getNamespaceURI())
                        && entity.getLocalName().equals("EntityDescriptor")
                        && provider(entity).isPresent())
                .toList();
    }

    private static Optional<Element> provider(Element entity) {
        return children(entity, METADATA, "IDPSSODescriptor")
                .filter(found -> List.of(
                                found.getAttribute("protocolSupportEnumeration").split("\\s+"))
                        .contains(PROTOCOL))
                .findFirst();
    }

    /** A form rather than a query, as Keycloak prefers them itself. */
    private static Optional<SamlMetadata.Endpoint> endpoint(Element provider, String name, Source source)
            throws UnreadableException {
        for (String binding : List.of(POST, REDIRECT)) {
            Optional<String> location = children(provider, METADATA, name)
                    .filter(found -> found.getAttribute("Binding").equals(binding))
                    .map(found -> found.getAttribute("Location").trim())
                    .findFirst();
            if (location.isPresent()) {
                return Optional.of(
                        new SamlMetadata.Endpoint(address(location.get(), name, source), binding.equals(POST)));
            }
        }
        return Optional.empty();
    }

    private static String address(String location, String name, Source source) throws UnreadableException {
        try {
            URI uri = new URI(location);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return text(location, name, source);
            }
        } catch (URISyntaxException e) {
            // Told below, like any other that is none.
        }
        throw new UnreadableException(source, name + ": expected an http or https address");
    }

    private static List<String> certificates(Element provider, Source source) throws UnreadableException {
        List<String> certificates = new ArrayList<>();
        List<Element> descriptors = children(provider, METADATA, "KeyDescriptor")
                .filter(key -> !key.getAttribute("use").equals("encryption"))
                .flatMap(key -> children(key, SIGNATURE, "KeyInfo"))
                .flatMap(info -> children(info, SIGNATURE, "X509Data"))
                .flatMap(data -> children(data, SIGNATURE, "X509Certificate"))
                .limit(MAX_CERTIFICATES)
                .toList();
        for (Element element : descriptors) {
            String certificate = element.getTextContent().replaceAll("\\s", "");
            try {
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(certificate)));
            } catch (CertificateException | IllegalArgumentException e) {
                throw new UnreadableException(source, "X509Certificate: expected an X.509 certificate");
            }
            if (!certificates.contains(certificate)) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }

    private static Set<String> friendlyNames(Element provider) {
        Set<String> names = new TreeSet<>();
        children(provider, ASSERTION, "Attribute")
                .filter(attribute -> !attribute.getAttribute("FriendlyName").isEmpty()
                        && !attribute.getAttribute("FriendlyName").equals(attribute.getAttribute("Name")))
                .forEach(attribute -> names.add(attribute.getAttribute("FriendlyName")));
        children(provider, ASSERTION, "Attribute").forEach(attribute -> names.remove(attribute.getAttribute("Name")));
        return names;
    }

    private static String text(String text, String name, Source source) throws UnreadableException {
        if (text.isBlank()
                || text.length() > MAX_CHARS
                || text.chars().anyMatch(Character::isISOControl)
                || Placeholder.in(text)) {
            throw new UnreadableException(
                    source,
                    name + ": expected 1 to " + MAX_CHARS + " characters, without control characters and without '${'");
        }
        return text;
    }

    private static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }

    private static Stream<Element> children(Element parent, String namespace, String name) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element
                    && namespace.equals(element.getNamespaceURI())
                    && name.equals(element.getLocalName())) {
                children.add(element);
            }
        }
        return children.stream();
    }

    private static Element parse(byte[] xml, Source source) throws UnreadableException {
        try {
            // The JDK's own, whatever else is on the class path: of it is known what these settings do.
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            // No document type: no entity that reads a file, asks a server, or grows a thousandfold.
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            return builder.parse(new ByteArrayInputStream(xml)).getDocumentElement();
        } catch (SAXParseException e) {
            throw new UnreadableException(
                    new Source(source.name(), Math.max(e.getLineNumber(), 0)),
                    "is no XML without a document type declaration, as metadata is");
        } catch (SAXException | IOException e) {
            throw new UnreadableException(source, "is no XML, as metadata is");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parser's own would write to standard error. */
    private static final class Silent implements ErrorHandler {

        @Override
        public void warning(SAXParseException exception) {}

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    }
}
