<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "user-profile-commons.ftl" as userProfileCommons>
<#import "register-commons.ftl" as registerCommons>
<#import "password-validation.ftl" as validator>
<#assign autocompletes = {
    "username": "username", "email": "email", "firstName": "given-name", "lastName": "family-name", "displayname": "nickname", "company": "organization",
    "phone": "tel", "postal_code": "postal-code", "town": "address-level2", "state": "address-level1", "country": "country-name"
  }>
<#macro passwords>
    <#if passwordRequired??>
        <#if msg("fylrPasswordHint")?has_content>
            <p id="fylr-password-hint" class="fylr-note">${msg("fylrPasswordHint")}</p>
        </#if>
        <@field.password name="password" required=true label=msg("password") autocomplete="new-password" />
        <@field.password name="password-confirm" required=true label=msg("passwordConfirm") autocomplete="new-password" />
    </#if>
</#macro>
<#-- The field that the password belongs to. -->
<#assign loginField = realm.registrationEmailAsUsername?then("email", "username")>
<@layout.registrationLayout displayMessage=messagesPerField.exists('global') displayRequiredFields=true; section>
    <#if section = "header">
        ${msg(messageHeader!"registerTitle")}
    <#elseif section = "form">
        <#if msg("fylrRegisterInfo")?has_content>
            <div id="fylr-register-info" class="fylr-note">${kcSanitize(msg("fylrRegisterInfo"))?no_esc}</div>
        </#if>
        <form id="kc-register-form" class="${properties.kcFormClass!}" action="${url.registrationAction}" method="post" novalidate="novalidate">
            <#if (fylr.registration)??>
                <#-- What the operator has fylr ask for; the address is asked for even where the realm's profile does not demand it. -->
                <#list profile.attributes?filter(attribute -> fylr.registration[attribute.name]??) as attribute>
                    <@field.input name=attribute.name label=advancedMsg(attribute.displayName!attribute.name) value=(attribute.value!"")
                        required=(fylr.registration[attribute.name] || attribute.required) autocomplete=(autocompletes[attribute.name]!"off") />
                    <#if attribute.name = loginField>
                        <@passwords />
                    </#if>
                </#list>
            <#else>
                <#-- Another registration flow, with what the realm's profile has. -->
                <@userProfileCommons.userProfileFormFields; callback, attribute>
                    <#if callback = "afterField" && attribute.name = loginField>
                        <@passwords />
                    </#if>
                </@userProfileCommons.userProfileFormFields>
            </#if>
            <@registerCommons.termsAcceptance />
            <@buttons.actionGroup>
                <@buttons.button id="kc-register" name="register" label="doRegister" />
            </@buttons.actionGroup>
        </form>
        <p class="fylr-back"><a id="fylr-back-to-login" href="${url.loginUrl}">${msg("backToLogin")}</a></p>
        <@validator.templates/>
        <@validator.script field="password"/>
    </#if>
</@layout.registrationLayout>
